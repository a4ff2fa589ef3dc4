/* Shared libraries by LoadLibrary. Paths of Windows are in UTF-16; the shim's are in UTF-8, with slashes. */
#include "../shim.h"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <stdlib.h>
#include <string.h>

#define LONGEST_PATH 32768 /* UTF-16 code units, the most that Windows accepts */

static char *to_utf8(const wchar_t *text) {
    int n = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *result = n <= 0 ? NULL : malloc((size_t)n);
    if (result != NULL) {
        WideCharToMultiByte(CP_UTF8, 0, text, -1, result, n, NULL, NULL);
    }
    return result;
}

static wchar_t *to_utf16(const char *text) {
    int n = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *result = n <= 0 ? NULL : malloc((size_t)n * sizeof *result);
    if (result != NULL) {
        MultiByteToWideChar(CP_UTF8, 0, text, -1, result, n);
    }
    return result;
}

static HMODULE module_of(const void *address) {
    HMODULE module;
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    return GetModuleHandleExW(flags, (LPCWSTR)address, &module) ? module : NULL;
}

char *goanna_path_of(const void *address) {
    HMODULE module = module_of(address);
    wchar_t *path = module == NULL ? NULL : malloc(LONGEST_PATH * sizeof *path);
    DWORD n = path == NULL ? 0 : GetModuleFileNameW(module, path, LONGEST_PATH);
    char *result = n == 0 || n == LONGEST_PATH ? NULL : to_utf8(path);
    free(path);
    for (char *c = result; c != NULL && *c != '\0'; c++) {
        *c = *c == '\\' ? '/' : *c;
    }
    return result;
}

/* Returns the malloc'ed text of an error of Windows; NULL if there is none. */
static char *describe(DWORD error) {
    wchar_t text[512];
    DWORD n = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0, text, sizeof text / sizeof *text, NULL);
    while (n > 0 && wcschr(L"\r\n. ", text[n - 1]) != NULL) {
        n--;
    }
    text[n] = L'\0';
    return n == 0 ? NULL : to_utf8(text);
}

/* What to do about an error of LoadLibrary, as the other systems have it. */
static const char *advice(DWORD error) {
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_MOD_NOT_FOUND:
        return ": if the package was removed or upgraded, start Python again";
    case ERROR_BAD_EXE_FORMAT:
        return ": install the package again";
    default:
        return "";
    }
}

/* The folders of PATH are not searched for what the library needs. LoadLibraryEx demands backslashes. */
void *goanna_open_library(const char *path, bool fresh, char **why) {
    (void)fresh; /* there is no parent of a fork */
    wchar_t *wide = to_utf16(path);
    if (wide == NULL) {
        return NULL;
    }
    for (wchar_t *c = wide; *c != L'\0'; c++) {
        *c = *c == L'/' ? L'\\' : *c;
    }
    void *library = LoadLibraryExW(wide, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    DWORD error = GetLastError();
    free(wide);
    if (library == NULL) {
        char *text = describe(error);
        *why = goanna_format("%s: error %lu of Windows%s%s%s", path, (unsigned long)error, text == NULL ? "" : ": ", text == NULL ? "" : text, advice(error));
        free(text);
    }
    return library;
}

void *goanna_symbol(void *library, const char *name) { return (void *)(uintptr_t)GetProcAddress(library, name); }

/* python3.dll has only the stable ABI; Py_Version is in the library that it forwards to. */
void *goanna_python_symbol(const char *name) {
    HMODULE python = module_of(&Py_Version);
    return python == NULL ? NULL : goanna_symbol(python, name);
}

from PyInstaller.utils.hooks import collect_dynamic_libs, collect_submodules  # type: ignore

# code in C loads the library, and imports modules
package = %q
binaries = collect_dynamic_libs(package, search_patterns=["_native.go.*"])
hiddenimports = collect_submodules(package, filter=lambda name: "._pyinstaller" not in name)
hiddenimports += [%s]

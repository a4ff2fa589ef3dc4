import json, os, platform, struct, sys, sysconfig
from importlib import machinery, util

print(json.dumps({
    "path": sys.executable,
    "base": os.path.realpath(sys.base_prefix),
    "implementation": platform.python_implementation(),
    "version": platform.python_version(),
    "major": sys.version_info[0],
    "minor": sys.version_info[1],
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "platform": sysconfig.get_platform().replace("-", "_").replace(".", "_"),
    "soabi": sysconfig.get_config_var("SOABI") or "",
    "extension_suffixes": machinery.EXTENSION_SUFFIXES,
    "libc": " ".join(platform.libc_ver()).strip(),
    "pip": util.find_spec("pip") is not None,
    "ensurepip": util.find_spec("ensurepip") is not None,
    "venv": util.find_spec("venv") is not None,
    "pointer_size": struct.calcsize("P"),
}))

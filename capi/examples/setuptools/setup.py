import sysconfig

from setuptools import Extension, setup

# A free-threaded CPython has no stable ABI before 3.15: there, the wheel is for the one version.
limited = not sysconfig.get_config_var("Py_GIL_DISABLED")

setup(
    packages=[],  # the folder pybuffer is not a package
    ext_modules=[
        Extension(
            "bytecounts",
            ["bytecounts.c", "pybuffer/pybuffer.c"],
            depends=["pybuffer/pybuffer.h"],
            include_dirs=["pybuffer"],
            # for both sources: with another value pybuffer.c has other functions than the header declares
            define_macros=[("Py_LIMITED_API", "0x03090000")] if limited else [],
            py_limited_api=limited,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp39"}} if limited else {},
)

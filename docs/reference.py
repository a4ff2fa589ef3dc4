"""A hook of mkdocs: the pages of the Go packages, which are made of their doc comments when the site is built."""

import os
import subprocess

from mkdocs.structure.files import File


def on_files(files, config):
    root = os.path.dirname(config.config_file_path)
    for package in ("buffer", "buffer/vector", "buffer/strided", "buffer/images", "interop/gonum", "interop/arrowgo", "py"):  # folders of the repository
        text = subprocess.run(["go", "run", "./internal/reference", package], cwd=root, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
        files.append(File.generated(config, f"reference/{os.path.basename(package)}.md", content=text))
    return files

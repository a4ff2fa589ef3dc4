# Runs an author's first hour in a root of its own: bash fresh.sh ROOT WHEELS, in a mount namespace. The root has the system's /usr without /usr/local, and Go; no
# file of this machine's users, but for the cache of Go's compiler, which saves a minute. Prints the time of each step.
set -eu
root=$1 wheels=$2

mount -t tmpfs -o size=3g none "$root"
mkdir -p "$root"/{usr,etc,dev,proc,tmp,wheels,home/author/.cache/go-build}
mount --rbind /usr "$root/usr"
mount -t tmpfs none "$root/usr/local"
mkdir -p "$root/usr/local/go"
mount --bind "$(go env GOROOT)" "$root/usr/local/go"
for link in /bin /sbin /lib /lib32 /lib64; do
  if [[ -L $link ]]; then
    cp -P "$link" "$root/"
  elif [[ -d $link ]]; then
    mkdir "$root$link"
    mount --bind "$link" "$root$link"
  fi
done
for folder in etc dev proc; do
  mount --rbind "/$folder" "$root/$folder"
done
mount --bind "$wheels" "$root/wheels"
mount --bind "$(go env GOCACHE)" "$root/home/author/.cache/go-build"
# the module proxy is a setting of the machine
settings=("GOPROXY=$(go env GOPROXY)" "GOSUMDB=$(go env GOSUMDB)")

# inside runs a script in the root, without a variable of this process.
inside() {
  chroot "$root" /usr/bin/env -i HOME=/home/author LANG=C.UTF-8 PATH=/usr/local/go/bin:/usr/bin:/bin "${settings[@]}" /bin/bash -euc "$steps"'
'"$1"
}

steps='
cd ~
step() {
  local start=$EPOCHREALTIME
  if ! "$@" >/tmp/output 2>&1; then
    echo "failed: $*"
    cat /tmp/output
    exit 1
  fi
  awk -v a=$start -v b=$EPOCHREALTIME -v what="$*" "BEGIN { printf \"%6.2f s  %s\n\", b - a, what }"
}
# greet calls Go in what is installed.
greet() {
  test "$(cd / && python -c "import hello; print(hello.mean([1, 2, 6]), hello.Counter(\"a b a\").counts()[\"a\"])")" = "3.0 2"
}
'

inside '
step python3 -m venv env
. env/bin/activate
step pip install /wheels/goanna-*.whl
step goanna new hello
cd hello
step goanna test
step goanna build
step goanna audit dist/*.whl
cp dist/*.whl ~
step pip install uv build
# the only goanna is the one that is tested
export PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels
step pip install .
greet
pip uninstall -qy hello
step uv build --no-index --find-links /wheels
step python -m build
step pip install -e .
greet
'

umount "$root/usr/local/go"
inside '
if command -v go || ls /usr/local/go/*; then
  echo "Go is still there"
  exit 1
fi 2>/dev/null
step python3 -m venv plain
. plain/bin/activate
step pip install --no-index ~/hello-*.whl
step greet
'

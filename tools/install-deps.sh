#!/bin/sh
# Installs the Debian packages that are missing, and says so: install-deps.sh GROUP...
#   build   what mattis needs to build, run and draw
#   test    what the tests need besides
#   mpi     what build/mattis-mpi needs besides
#   slurm   what the tests of job arrays need besides
#   data    what `make data` needs besides
#   check   what `make check` needs besides
#   hardening what `make coverage` and `make valgrind` need besides
#   browser what the pages of `make long` need besides
#   reproduce  what `make reproduce` needs besides
#   emulate what `make test-emulated` needs besides
#   bench   what `make bench` compares with
set -eu
build="libgsl-dev libhdf5-dev libyaml-dev zlib1g-dev librandom123-dev pkg-config gnuplot-nox fonts-dejavu-core"
test="libcriterion-dev python3 python3-xarray python3-h5netcdf python3-matplotlib python3-yaml python3-scipy netcdf-bin mandoc"
mpi="libopenmpi-dev openmpi-bin"
slurm="slurm-wlm munge"
check="clang clang-format libomp-14-dev libclang-rt-14-dev zsh"
hardening="valgrind gcovr"
browser="chromium nodejs"
command -v npm > /dev/null || browser="$browser npm"
emulate="xorriso isolinux syslinux-common busybox-static cpio linux-headers-cloud-amd64 debian-archive-keyring"
reproduce="python3 python3-yaml python3-scipy python3-xarray python3-h5netcdf"
bench="python3-numpy libopenblas0-pthread"
data="npm"

wanted=""
for group in "$@"; do
    case $group in
    build) wanted="$wanted $build" ;;
    test) wanted="$wanted $test" ;;
    mpi) wanted="$wanted $mpi" ;;
    slurm) wanted="$wanted $slurm" ;;
    data) command -v npm > /dev/null || wanted="$wanted $data" ;; # npm is often there from elsewhere
    check) wanted="$wanted $check" ;;
    hardening) wanted="$wanted $hardening" ;;
    browser) wanted="$wanted $browser" ;;
    reproduce) wanted="$wanted $reproduce" ;;
    emulate) wanted="$wanted $emulate" ;;
    bench) wanted="$wanted $bench" ;;
    *) echo "install-deps.sh: unknown group $group" >&2; exit 2 ;;
    esac
done

if ! command -v dpkg-query > /dev/null; then
    echo "This is not a Debian system: install the equivalents of$wanted by hand." >&2
    exit 0
fi
missing=""
for package in $wanted; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2> /dev/null || true)
    [ "$state" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Installing Debian packages:$missing"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || { echo "Become root and run: apt-get install$missing" >&2; exit 1; }
    as_root="sudo"
fi
# Old lists name package files that are gone: fetch them once, before the first install.
$as_root apt-get update -qq
# shellcheck disable=SC2086 # package names are to be split
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing > /dev/null

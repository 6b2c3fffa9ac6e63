#!/bin/sh
# Runs the tests of the kernels on an emulated processor with AVX-512 and AMX, where this one has
# none: emulate.sh BUILD [JOB]. Bochs 3.0 (Debian 13) starts a Debian kernel whose only files are the
# programs below; JOB (tests/emulated/job.sh) runs there, and its last line must be "emulated: passed".
# Some hundred times slower than the machine itself. Everything is kept in BUILD/emulated.
set -eu
build=$1
job=${2:-tests/emulated/job.sh}
case $build in
/*) ;;
*) build=$(pwd)/$build ;;
esac
place=$build/emulated
bochs=$place/bochs
mkdir -p "$place"

# Bochs and its libraries, unpacked beside the system, from the mirror that the system uses.
fetch_bochs() {
    mkdir -p "$place/apt/lists/partial" "$place/apt/cache/archives/partial" "$place/apt/etc/preferences.d"
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > "$place/apt/etc/sources.list"
    : > "$place/apt/status"
    set -- -qq -o "Dir::Etc=$place/apt/etc" -o "Dir::State=$place/apt" -o "Dir::State::status=$place/apt/status" \
        -o "Dir::Cache=$place/apt/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User=
    apt-get "$@" update
    apt-get "$@" -y --no-install-recommends --download-only install bochs bochs-term bochsbios
    rm -rf "$bochs.part"
    for package in "$place"/apt/cache/archives/*.deb; do dpkg-deb -x "$package" "$bochs.part"; done
    rm -rf "$place/apt"
    mv "$bochs.part" "$bochs"
}

# The kernel that goes with the installed headers, and the module that turns the tiles on.
fetch_kernel() {
    mkdir -p "$place/kernel"
    (cd "$place/kernel" && apt-get -qq -o APT::Sandbox::User= download "linux-image-$version" && dpkg-deb -x ./*.deb . && rm ./*.deb)
    cp tests/emulated/tiles.c "$place/kernel"
    echo "obj-m := tiles.o" > "$place/kernel/Makefile"
    make -s -C "/usr/src/linux-headers-$version" M="$place/kernel" modules > "$place/module.log" 2>&1 ||
        { cat "$place/module.log"; exit 1; }
}

# A program, or a file, and the libraries it needs.
put() {
    for file in "$@"; do
        cp "$file" "$root/bin/"
        ldd "$file" 2> /dev/null | awk '/=> \//{print $3} /^\t\/lib/{print $1}' | while read -r library; do
            [ -e "$root$library" ] || { mkdir -p "$root${library%/*}" && cp -L "$library" "$root$library"; }
        done
    done
}

version=$(find /usr/src -maxdepth 1 -name 'linux-headers-*-cloud-amd64' | sed 's/.*linux-headers-//' | sort -V | tail -n 1)
[ -d "$bochs" ] || fetch_bochs
[ -e "$place/kernel/tiles.ko" ] && [ -e "$place/kernel/boot/vmlinuz-$version" ] &&
    ! [ tests/emulated/tiles.c -nt "$place/kernel/tiles.ko" ] || { rm -rf "$place/kernel" && fetch_kernel; }

root=$place/root
rm -rf "$root" "$place/disc"
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$place/disc/isolinux"
put /bin/busybox "$build/mattis" "$place/kernel/tiles.ko"
for program in "$build"/tests/unit/test_kernels*; do
    case $program in *.o | *.d) ;; *) put "$program" ;; esac
done
find "$root" -type f ! -name '*.ko' -exec strip --strip-unneeded {} + 2> /dev/null || true
ln -s busybox "$root/bin/sh"
cp "$job" "$root/job"
cat > "$root/init" << 'END'
#!/bin/sh
/bin/busybox --install -s /bin
mount -t proc none /proc && mount -t sysfs none /sys && mount -t devtmpfs none /dev && mount -t tmpfs none /tmp
mkdir /dev/shm && mount -t tmpfs none /dev/shm
export PATH=/bin HOME=/tmp
cd /tmp && sh /job
sleep 1
poweroff -f
END
chmod +x "$root/init"
(cd "$root" && find . | cpio --quiet -o -H newc) > "$place/disc/initrd"
cp "$place/kernel/boot/vmlinuz-$version" "$place/disc/vmlinuz"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$place/disc/isolinux"
# Without XFD, which Bochs has not, the kernel turns on half of the tiles and fails; and with FSRM it
# patches itself by instructions after which Bochs goes on executing the old ones.
cat > "$place/disc/isolinux/isolinux.cfg" << 'END'
default linux
prompt 0
label linux
kernel /vmlinuz
append initrd=/initrd console=ttyS0 quiet loglevel=3 nokaslr mitigations=off maxcpus=1 lpj=1000000 tsc=reliable tsc_early_khz=50000 random.trust_cpu=on panic=-1 clearcpuid=amx_tile,fsrm
END
xorriso -as mkisofs -quiet -o "$place/disc.iso" -b isolinux/isolinux.bin -c isolinux/boot.cat \
    -no-emul-boot -boot-load-size 4 -boot-info-table "$place/disc" 2> /dev/null

# The features that are left out are those that its own BIOS cannot return to from its interrupts,
# or that no test needs. Its clock is the number of instructions, and a second has few, so that
# waiting is short (tsc_early_khz above: the kernel would believe the processor, which says 2.2 GHz).
cat > "$place/bochsrc" << END
megs: 1024
cpu: model=sapphire_rapids, ips=50000000, reset_on_triple_fault=0, exclude_features="la57, cet, uintr, pku, pks, vmx, smx"
romimage: file=\$BXSHARE/BIOS-bochs-latest
vgaromimage: file=\$BXSHARE/VGABIOS-lgpl-latest
plugin_ctrl: voodoo=0, sb16=0, es1370=0
ata0-master: type=cdrom, path=$place/disc.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$place/serial.txt
display_library: term
log: $place/bochs.log
panic: action=fatal
END
: > "$place/serial.txt"
libraries=$bochs/usr/lib/x86_64-linux-gnu
BXSHARE=$bochs/usr/share/bochs LTDL_LIBRARY_PATH=$libraries/bochs/plugins TERM=xterm \
    nice "$bochs/usr/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" "$bochs/usr/bin/bochs-bin" -q -f "$place/bochsrc" \
    < /dev/null > "$place/bochs.txt" 2>&1 &
pid=$!
trap 'kill $pid 2> /dev/null || true' EXIT INT TERM
# Its screen is a terminal of its own, which must be read.
screen=""
while [ -z "$screen" ] && kill -0 $pid 2> /dev/null; do
    sleep 0.2
    screen=$(sed -n 's/^Bochs connected to screen "\(.*\)"/\1/p' "$place/bochs.txt" | tr -d '\r')
done
stty raw -echo < "$screen" && cat "$screen" > /dev/null 2>&1 &
wait $pid || true # it ends with 1 when the system powers off
tr -d '\r' < "$place/serial.txt" | sed -n '/^ISOLINUX/d; /./p'
tr -d '\r' < "$place/serial.txt" | grep -q '^emulated: passed$'

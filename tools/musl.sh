#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# `make musl`: builds the programs of tests/programs with musl, for i386, static.
#   build/musl/       what Debian's package musl-dev for i386 holds, unpacked
#   build/tests/musl  the programs
# The machine stays as it is: no foreign architecture, nothing installed, package lists of our own
# below build/musl. Needs no root, but the network, and a Debian that has musl-dev for i386; that is
# why `make test` does without it. CC names the compiler (else i686-linux-gnu-gcc).

cd "$(dirname "$0")/.." || exit 1
musl=$PWD/build/musl
out=$PWD/build/tests/musl
CC=${CC:-i686-linux-gnu-gcc}

give_up() { printf 'musl: %s\n' "$1"; exit 1; }

# apt as if this were an i386 machine with nothing installed. The hooks that a system hangs onto
# apt are taken away, because they would look after the machine's lists, not ours.
apt_i386() {
	apt-get -q -c "$musl/apt/config" "$@"
}

write_config() {
	mkdir -p "$musl/apt/state/lists/partial" "$musl/apt/cache/archives/partial"
	cat >"$musl/apt/config" <<-END
		#clear APT::Architectures;
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		APT::Architecture "i386";
		APT::Architectures { "i386"; };
		APT::Sandbox::User "";
		Acquire::Languages "none";
		Dir::State "$musl/apt/state";
		Dir::State::status "/dev/null";
		Dir::Cache "$musl/apt/cache";
	END
}

# A list that cannot be fetched does not matter as long as the package is found.
fetch() {
	command -v apt-get >/dev/null || give_up "this is not a Debian or Ubuntu system"
	write_config
	echo "musl: fetching musl-dev for i386"
	apt_i386 update >"$musl/log" 2>&1
	(cd "$musl" && apt_i386 download musl-dev >>log 2>&1) ||
		give_up "apt cannot fetch musl-dev for i386 (build/musl/log says more)"
	for deb in "$musl"/musl-dev_*.deb; do
		dpkg-deb -x "$deb" "$musl" || exit 1
	done
	rm -rf "$musl/apt" "$musl"/musl-dev_*.deb
}

# $1: a program. What musl's own gcc wrapper would ask for, by hand.
compile() {
	echo "  MUSL    tests/musl/$1"
	$CC -m32 -std=gnu11 -O2 -fno-pic -fno-pie -fno-stack-protector \
		-nostdinc -isystem "$usr/include/i386-linux-musl" -isystem "$gcc_include" \
		-static -no-pie -nostdlib -o "$out/$1" "$lib/crt1.o" "$lib/crti.o" \
		"tests/programs/$1.c" -Wl,--start-group "$lib/libc.a" "$libgcc" -Wl,--end-group \
		"$lib/crtn.o"
}

command -v "$CC" >/dev/null || give_up "there is no compiler $CC"
usr=$musl/usr
lib=$usr/lib/i386-linux-musl
mkdir -p "$musl" "$out"
[ -e "$lib/libc.a" ] || fetch
gcc_include=$($CC -m32 -print-file-name=include)
libgcc=$($CC -m32 -print-libgcc-file-name)

for source in tests/programs/*.c; do
	compile "$(basename "$source" .c)" || exit 1
done
echo "musl: to run them by hand: make run OVERLAY=build/tests/musl, then /hello"

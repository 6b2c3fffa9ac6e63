#!/bin/sh
# The job array of experiments/cluster with a real slurmctld and slurmd on this machine, which are
# started here and stopped again: slurm.sh BUILD. Needs to be root, for munge and slurmd.
#
# 1. An array of four shards, merged, equals a run in one process.
# 2. A job with a time limit stops before it, exits with 75 and is requeued until it is done.
set -eu
build=$(cd "$1" && pwd)
top=$(pwd)
if [ "$(id -u)" -ne 0 ]; then
    echo "slurm: skipped, needs root"
    exit 0
fi
work=$(mktemp -d)
chmod 755 "$work"
log() { echo "slurm: $*"; }
stop() {
    for name in slurmd slurmctld munged; do
        [ -s "$work/$name.pid" ] && kill "$(cat "$work/$name.pid")" 2> /dev/null || true
    done
    sleep 1
    rm -rf "$work"
}
trap stop EXIT

# --- daemons, all of their files under $work
host=$(hostname -s)
mkdir -p "$work/state" "$work/spool" "$work/munge"
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 2> /dev/null
chmod 400 "$work/munge/key"
chmod 711 "$work/munge"
munged --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munged.pid" \
    --log-file="$work/munge/log" --seed-file="$work/munge/seed" 2> /dev/null
cat > "$work/slurm.conf" << CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0
KillWait=5
MpiDefault=none
ReturnToService=2
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$work/slurm.conf"
slurmctld -c
slurmd -c
for _ in $(seq 60); do
    sinfo -h -o %t 2> /dev/null | grep -q idle && break
    sleep 1
done
sinfo -h -o %t | grep -q idle || { log "the daemons did not come up"; tail "$work"/slurm*.log; exit 1; }
log "slurmctld and slurmd $(slurmd -V | cut -d' ' -f2) are up"

wait_for_jobs() {
    for _ in $(seq "$1"); do
        [ -z "$(squeue -h)" ] && return 0
        sleep 1
    done
    squeue
    log "the jobs did not end"
    exit 1
}

# --- 1: an array
cat > "$work/sweep.yaml" << YAML
model: dense
network: {spins: 60, order: 3}
dynamics: {sweeps: 400, burn-in: 100}
axes: {load: [0.05, 0.1, 0.2], temperature: [0.2, 0.4, 0.6, 0.8]}
samples: 3
seed: 11
theory: {lines: false}
YAML
export MATTIS="$build/mattis"
"$MATTIS" run "$work/sweep.yaml" -o "$work/whole.h5" --quiet
cd "$work"
sbatch --quiet --array=1-4 --output="$work/array-%a.log" "$top/experiments/cluster/array.sh" "$work/sweep.yaml" "$work/out"
wait_for_jobs 180
"$MATTIS" merge "$work"/out-*.h5 -o "$work/out.h5"
/usr/bin/python3 "$top/tests/long/same.py" "$work/whole.h5" "$work/out.h5"
log "an array of four shards equals one run"

# --- 2: a job that is too long for its time limit, in pieces of a minute
cat > "$work/long.yaml" << YAML
model: dense
network: {spins: 100, order: 3, load: 0.1}
dynamics: {sweeps: 60000, burn-in: 100}
axes: {temperature: [0.4, 0.8]}
samples: 4
seed: 11
theory: {rs: false, lines: false}
YAML
sbatch --quiet --array=1-1 --time=1 --output="$work/long.log" \
    "$top/experiments/cluster/array.sh" "$work/long.yaml" "$work/long"
wait_for_jobs 900
cat "$work/long.log"
grep -q 'stopped (end of the Slurm job)' "$work/long.log"
grep -q 'requeued' "$work/long.log"
"$MATTIS" run "$work/long.yaml" -o "$work/long-whole.h5" --quiet
/usr/bin/python3 "$top/tests/long/same.py" "$work/long-whole.h5" "$work/long-1.h5"
log "a job stopped by its time limit and requeued equals one run"

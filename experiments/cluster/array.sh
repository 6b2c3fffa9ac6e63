#!/bin/sh
# A sweep as a Slurm job array, one shard for each task. Submit it with the experiment to run:
#
#   sbatch --array=1-8 experiments/cluster/array.sh FILE.yaml OUT
#
# Each task writes OUT-I.h5 and goes on from what is there, so that a task that was stopped (by its
# time limit, by a crash of its node) is submitted again as it is. Afterwards:
#
#   mattis merge OUT-*.h5 -o OUT.h5
#
# mattis stops by itself before the end of the job, exits with 75 and has everything saved: the task
# then puts itself back into the queue. Slurm 22.05 and later.
#SBATCH --job-name=mattis
#SBATCH --cpus-per-task=1
#SBATCH --time=0-12:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=TERM@60
set -u
experiment=$1
out=$2
mattis=${MATTIS:-mattis}

# Where Slurm does not say when the job ends, ask it.
if [ -z "${SLURM_JOB_END_TIME:-}" ]; then
    end=$(squeue --noheader --job "$SLURM_JOB_ID" --Format=EndTime | tr -d ' ')
    SLURM_JOB_END_TIME=$(date -d "$end" +%s 2> /dev/null) && export SLURM_JOB_END_TIME
fi

"$mattis" run "$experiment" -o "$out-$SLURM_ARRAY_TASK_ID.h5" --resume \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --threads "${SLURM_CPUS_PER_TASK:-1}"
status=$?
if [ $status -eq 75 ]; then
    echo "shard $SLURM_ARRAY_TASK_ID stopped, requeued"
    scontrol requeue "$SLURM_ARRAY_JOB_ID"_"$SLURM_ARRAY_TASK_ID"
fi
exit $status

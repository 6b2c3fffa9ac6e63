#!/bin/sh
# The experiments of experiments/mnist on Fashion-MNIST: run.sh [OUT], from the top of the source.
exec experiments/mnist/run.sh fashion-mnist "${1:-build/fashion-mnist}"

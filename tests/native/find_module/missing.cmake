# Runs in the directory that stands for nf-interpreter: CMAKE_SOURCE_DIR of a script is where it is run.
cmake_minimum_required(VERSION 3.18)
find_package("INTEROP-TcpNano.Esp32.Native" REQUIRED QUIET)

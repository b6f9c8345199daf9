# Configures and builds with and without System.Net: build variants a and c.
# cmake -DNATIVE=boards/native -DSCRATCH=dir -P variants_test.cmake
cmake_minimum_required(VERSION 3.18)
file(REMOVE_RECURSE "${SCRATCH}")
file(GLOB sources "${NATIVE}/*.c" "${NATIVE}/*.cpp" "${NATIVE}/*.h")
file(COPY ${sources} DESTINATION "${SCRATCH}/InteropAssemblies/TcpNano.Esp32.Native")
file(COPY "${CMAKE_CURRENT_LIST_DIR}/CMakeLists.txt" DESTINATION "${SCRATCH}")

function(run what)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "${what}: ${output}")
    endif()
endfunction()

# Ninja, as nf-interpreter's presets have it: what a link depends on is found by its name alone.
foreach(networking TRUE FALSE)
    set(build "${SCRATCH}/build_${networking}")
    run("configuring with networking ${networking}" ${CMAKE_COMMAND} -G Ninja -S "${SCRATCH}" -B "${build}"
        -DCMAKE_MODULE_PATH=${NATIVE} -DUSE_NETWORKING_OPTION=${networking})
    run("building with networking ${networking}" ${CMAKE_COMMAND} --build "${build}")
    if(NOT EXISTS "${build}/nanoCLR.elf")
        message(FATAL_ERROR "no firmware with networking ${networking}")
    endif()
endforeach()

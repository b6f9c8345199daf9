# Does with the module and the table what nf-interpreter's build does: finds the package by the assembly's name, takes its
# lists, and reads version and checksum out of the source of the table.
# cmake -DNATIVE=boards/native -DSCRATCH=dir -P lists_test.cmake
cmake_minimum_required(VERSION 3.18)
set(name "TcpNano.Esp32.Native")
file(REMOVE_RECURSE "${SCRATCH}")
file(MAKE_DIRECTORY "${SCRATCH}/InteropAssemblies/${name}")
file(GLOB sources "${NATIVE}/*.c" "${NATIVE}/*.cpp" "${NATIVE}/*.h")
file(COPY ${sources} DESTINATION "${SCRATCH}/InteropAssemblies/${name}")

set(CMAKE_SOURCE_DIR "${SCRATCH}")
set(IDF_PATH_CMAKED "/idf")
set(TARGET_SERIES_SHORT "esp32")
set(CMAKE_MODULE_PATH "${NATIVE}")
set(USE_NETWORKING_OPTION TRUE) # without it the module adds a target, which a script cannot have
find_package("INTEROP-${name}" REQUIRED QUIET)

foreach(directory "${SCRATCH}/src/CLR/Include" "${SCRATCH}/src/PAL/Include" "/idf/components/bootloader_support/include"
    "${SCRATCH}/InteropAssemblies/${name}")
    if(NOT directory IN_LIST ${name}_INCLUDE_DIRS)
        message(FATAL_ERROR "${directory} is not among the include directories: ${${name}_INCLUDE_DIRS}")
    endif()
endforeach()

# Every source, and nothing but sources.
file(GLOB expected "${SCRATCH}/InteropAssemblies/${name}/*.c" "${SCRATCH}/InteropAssemblies/${name}/*.cpp")
set(found ${${name}_SOURCES})
list(SORT found)
list(SORT expected)
if(NOT "${found}" STREQUAL "${expected}")
    message(FATAL_ERROR "the module lists\n  ${found}\nbut there are\n  ${expected}")
endif()

# The shape in which the build looks for the checksum; without it the firmware's list of native assemblies lacks our row.
file(READ "${SCRATCH}/InteropAssemblies/${name}/TcpNano_Esp32_Native.cpp" table)
string(REGEX MATCH
    "[ \t\r\n]+CLR_RT_NativeAssemblyData[ \t\r\n]+g_CLR_AssemblyNative_TcpNano_Esp32_Native[ \t\r\n]*=[^{]+{[^0]+0x([0-9A-Za-z]+)[^{]+{[ \t\r\n]*([0-9]+)[ \t\r\n]*,[ \t\r\n]*([0-9]+)"
    row "${table}")
set(checksum "${CMAKE_MATCH_1}")
set(version "${CMAKE_MATCH_2}")
if(NOT "${checksum}" MATCHES "^[0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F]$" OR NOT "${version}" STREQUAL "1")
    message(FATAL_ERROR "the build would not find checksum and version in the table")
endif()

# A source that is missing is named.
file(REMOVE "${SCRATCH}/InteropAssemblies/${name}/mac_ring.c")
execute_process(
    COMMAND ${CMAKE_COMMAND} -DCMAKE_MODULE_PATH=${NATIVE} -P ${CMAKE_CURRENT_LIST_DIR}/missing.cmake
    WORKING_DIRECTORY "${SCRATCH}" RESULT_VARIABLE result ERROR_VARIABLE error)
if(result EQUAL 0 OR NOT error MATCHES "mac_ring.c is not in")
    message(FATAL_ERROR "a missing source was not told: ${result} ${error}")
endif()
message(STATUS "found version ${version}, checksum ${checksum}")

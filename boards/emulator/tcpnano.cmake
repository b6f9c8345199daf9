# Puts TcpNano's MAC into nf-interpreter's posix target without changing a file of it. CMake loads this when told to:
#
#   cmake -S NF_INTERPRETER/targets/posix -B build -DCMAKE_PROJECT_nanoFramework_nanoCLR_posix_INCLUDE=.../boards/emulator/tcpnano.cmake
#
# Whatever of upstream has to be different is copied into the build folder and changed there; when upstream's text is
# no longer what is expected here, configuring stops.
set(TCPNANO_EMULATOR_DIR "${CMAKE_CURRENT_LIST_DIR}")
get_filename_component(TCPNANO_NATIVE_DIR "${CMAKE_CURRENT_LIST_DIR}/../native" ABSOLUTE)

# Copies a file of upstream's with one piece of text replaced.
function(tcpnano_copy_with source destination old new)
    file(READ "${source}" text)
    string(FIND "${text}" "${old}" at)
    if(at EQUAL -1)
        message(FATAL_ERROR "TcpNano: ${source} no longer contains\n${old}")
    endif()

    string(REPLACE "${old}" "${new}" text "${text}")
    file(CONFIGURE OUTPUT "${destination}" CONTENT "${text}" @ONLY ESCAPE_QUOTES)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
endfunction()

function(tcpnano_add)
    set(clr nanoFramework.nanoCLR)
    get_target_property(upstream ${clr} SOURCE_DIR)
    set(copies "${CMAKE_BINARY_DIR}/tcpnano")

    # The table of native assemblies is written out in upstream's source.
    tcpnano_copy_with("${upstream}/posix_stubs.cpp" "${copies}/posix_stubs.cpp"
        "const CLR_RT_NativeAssemblyData *g_CLR_InteropAssembliesNativeData[] = {"
        "extern const CLR_RT_NativeAssemblyData g_CLR_AssemblyNative_TcpNano_Esp32_Native;\nconst CLR_RT_NativeAssemblyData *g_CLR_InteropAssembliesNativeData[] = {\n    &g_CLR_AssemblyNative_TcpNano_Esp32_Native,")
    get_target_property(sources ${clr} SOURCES)
    list(REMOVE_ITEM sources posix_stubs.cpp)
    set_property(TARGET ${clr} PROPERTY SOURCES ${sources})

    # A 32-bit build has the object sizes of a microcontroller. Upstream has forgotten it in one check of sizes.
    if(CMAKE_SIZEOF_VOID_P EQUAL 4)
        tcpnano_copy_with("${upstream}/../../../src/CLR/Include/nanoCLR_Runtime.h" "${copies}/include/nanoCLR_Runtime.h"
            "#if defined(PLATFORM_POSIX_HOST) && defined(__LP64__)\n// 64-bit POSIX host: structure sizes"
            "#if defined(PLATFORM_POSIX_HOST)\n// POSIX host: structure sizes")
        target_include_directories(${clr} BEFORE PRIVATE "${copies}/include")
    endif()

    target_sources(${clr} PRIVATE
        "${copies}/posix_stubs.cpp"
        "${TCPNANO_NATIVE_DIR}/TcpNano_Esp32_Native.cpp"
        "${TCPNANO_NATIVE_DIR}/TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac.cpp"
        "${TCPNANO_NATIVE_DIR}/mac_core.c"
        "${TCPNANO_NATIVE_DIR}/mac_ring.c"
        "${TCPNANO_NATIVE_DIR}/mac_sum.c"
        "${TCPNANO_EMULATOR_DIR}/mac_tap.c"
        "${TCPNANO_EMULATOR_DIR}/posix_clr.cpp"
        "${TCPNANO_EMULATOR_DIR}/posix_timers.cpp")
    target_include_directories(${clr} PRIVATE "${TCPNANO_NATIVE_DIR}" "${TCPNANO_EMULATOR_DIR}")

    # Room for 32 long frames, not the ESP32's 8: a PC sends in longer bursts.
    target_compile_definitions(${clr} PRIVATE MAC_RING_BYTES=48768)

    # --wrap catches calls from other object files, which is where all callers of these are.
    find_package(Threads REQUIRED)
    target_link_libraries(${clr} PRIVATE Threads::Threads)
    foreach(name Events_SetBoolTimer Time_SetCompare Events_WaitForEvents Events_Set)
        target_link_options(${clr} PRIVATE "-Wl,--wrap=${name}")
    endforeach()
endfunction()

cmake_language(DEFER CALL tcpnano_add)

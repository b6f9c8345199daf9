# Found by nf-interpreter's build through NF_INTEROP_ASSEMBLIES=TcpNano.Esp32.Native. Belongs into its CMake/Modules;
# the sources beside it belong into its InteropAssemblies/TcpNano.Esp32.Native. install.sh puts both there.

set(TCPNANO_NATIVE_DIR "${CMAKE_SOURCE_DIR}/InteropAssemblies/TcpNano.Esp32.Native")

list(APPEND TcpNano.Esp32.Native_INCLUDE_DIRS
    ${CMAKE_SOURCE_DIR}/src/CLR/Core
    ${CMAKE_SOURCE_DIR}/src/CLR/Include
    ${CMAKE_SOURCE_DIR}/src/HAL/Include
    ${CMAKE_SOURCE_DIR}/src/PAL/Include
    ${TCPNANO_NATIVE_DIR})

# Of ESP-IDF's include directories nf-interpreter's build has all that we need but these.
if(IDF_PATH_CMAKED)
    list(APPEND TcpNano.Esp32.Native_INCLUDE_DIRS
        ${IDF_PATH_CMAKED}/components/bootloader_support/include
        ${IDF_PATH_CMAKED}/components/bt/include/${TARGET_SERIES_SHORT}/include)
endif()

foreach(TCPNANO_SOURCE
    TcpNano_Esp32_Native.cpp
    TcpNano_Esp32_Native_TcpNano_Esp32_NativeMac.cpp
    mac_core.c
    mac_esp32.c
    mac_esp32_clr.cpp
    mac_eth.c
    mac_ring.c
    mac_sum.c
    mac_wifi.c)

    if(NOT EXISTS "${TCPNANO_NATIVE_DIR}/${TCPNANO_SOURCE}")
        message(FATAL_ERROR "${TCPNANO_SOURCE} is not in ${TCPNANO_NATIVE_DIR}: boards/native/install.sh of TcpNano puts it there.")
    endif()

    list(APPEND TcpNano.Esp32.Native_SOURCES "${TCPNANO_NATIVE_DIR}/${TCPNANO_SOURCE}")
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(INTEROP-TcpNano.Esp32.Native
    DEFAULT_MSG TcpNano.Esp32.Native_INCLUDE_DIRS TcpNano.Esp32.Native_SOURCES)

# nf-interpreter lets the link wait for NF_Network in any case, but makes it only when the firmware has System.Net.
if(NOT USE_NETWORKING_OPTION AND NOT TARGET NF_Network)
    add_custom_target(NF_Network)
endif()

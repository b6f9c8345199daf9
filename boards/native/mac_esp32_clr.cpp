// What the ESP32 port needs of the CLR and its HAL. Not in the port itself: nanoHAL's headers forbid malloc and free.
#include <nanoCLR_Interop.h>
#include <nanoHAL.h>
#include <nanoPAL.h>

#include "mac_esp32.h"

int mac_esp32_reserve_pin(int pin, int reserve)
{
    return CPU_GPIO_ReservePin((GPIO_PIN)pin, reserve != 0) ? 1 : 0;
}

void mac_esp32_close_on_reboot(void)
{
    // The handler is remembered once, however often it is added.
    HAL_AddSoftRebootHandler(mac_close);
}

#pragma once

// As the HAL on microcontrollers has it: whoever includes this cannot free what ESP-IDF has allocated.
#define malloc YOU_SHALL_NOT_USE_malloc
#define free YOU_SHALL_NOT_USE_free

#define SYSTEM_EVENT_FLAG_RADIO 0x00010000

typedef void (*ON_SOFT_REBOOT_HANDLER)(void);

void HAL_AddSoftRebootHandler(ON_SOFT_REBOOT_HANDLER handler);

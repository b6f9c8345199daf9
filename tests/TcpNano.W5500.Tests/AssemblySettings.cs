using Microsoft.VisualStudio.TestTools.UnitTesting;

// One board at a time: what is soldered to pins and buses is static, as on a device.
[assembly: DoNotParallelize]

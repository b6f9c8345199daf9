// nanoFramework.TestFramework runs one test after the other, and so do these sources on .NET: their state is static.
[assembly: Microsoft.VisualStudio.TestTools.UnitTesting.DoNotParallelize]

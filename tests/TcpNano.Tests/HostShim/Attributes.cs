// The attributes of nanoFramework.TestFramework are MSTest's on .NET. Its [Setup] and [Cleanup] have no counterpart with
// the same meaning there, so that a test that uses them does not compile.
global using DataRowAttribute = Microsoft.VisualStudio.TestTools.UnitTesting.DataRowAttribute;
global using TestClassAttribute = Microsoft.VisualStudio.TestTools.UnitTesting.TestClassAttribute;
global using TestMethodAttribute = Microsoft.VisualStudio.TestTools.UnitTesting.TestMethodAttribute;

using System;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.Esp32.Tests;

/// <summary>Against .NET's own encoding.</summary>
[TestClass]
public class Utf8Tests
{
    [TestMethod]
    public void Encode_IsRightForEveryCharacter()
    {
        for (int c = 0; c <= char.MaxValue; c++)
        {
            Check(((char)c).ToString());
        }
    }

    [TestMethod]
    public void Encode_IsRightForRandomStrings()
    {
        Random random = new(1);
        for (int round = 0; round < 20000; round++)
        {
            char[] text = new char[random.Next(8)];
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = random.Next(3) switch
                {
                    0 => (char)random.Next(0xD800, 0xE000), // pairs, and halves of pairs
                    1 => (char)random.Next(0x100),
                    _ => (char)random.Next(0x10000),
                };
            }

            Check(new string(text));
        }
    }

    private static void Check(string text)
    {
        CollectionAssert.AreEqual(Encoding.UTF8.GetBytes(text), Utf8.Encode(text));
    }
}

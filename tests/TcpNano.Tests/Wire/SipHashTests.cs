using System;
using nanoFramework.TestFramework;
using TcpNano.Tests.Support;
using TcpNano.Wire;

namespace TcpNano.Tests.Wire;

[TestClass]
public class SipHashTests
{
    private static ulong s_v0;
    private static ulong s_v1;
    private static ulong s_v2;
    private static ulong s_v3;
    private static TestRandom s_random;

    [TestMethod] // The authors' table of vectors: key 00 to 0F, message 00 to 0F
    public void Hash_ThePublishedVectorOf16Octets()
    {
        SipHash hash = new SipHash(Counting(16));
        Assert.AreEqual(0x3F2ACC7F57C29BDBUL, hash.Hash(0x0706050403020100, 0x0F0E0D0C0B0A0908));
    }

    [TestMethod] // Computed with OpenSSL's SIPHASH, 8 octets of output, read as a little-endian number
    public void Hash_WhatOpenSslSays()
    {
        Assert.AreEqual(0x32CAECC280172976UL, new SipHash(new byte[16]).Hash(0, 0));
        Assert.AreEqual(0x76CE753D660F2D94UL, new SipHash(new byte[16]).Hash(0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF));

        byte[] ones = new byte[16];
        for (int i = 0; i < ones.Length; i++)
        {
            ones[i] = 0xFF;
        }

        Assert.AreEqual(0x35C8E6726A5F15CFUL, new SipHash(ones).Hash(0, 0));
        Assert.AreEqual(0x1A27DD859ED29A2EUL, new SipHash(ones).Hash(0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF));

        byte[] key = { 0xBF, 0x9A, 0x00, 0x74, 0xFA, 0x01, 0xA0, 0x82, 0xEC, 0x59, 0xE0, 0xC0, 0xCA, 0xF5, 0x46, 0xE9 };
        Assert.AreEqual(0x45851EEB073720D2UL, new SipHash(key).Hash(0x7B85DA7ABB842C69, 0xA29ED3FB20D48F6C));

        byte[] key2 = { 0x81, 0x20, 0x67, 0x66, 0xF2, 0xEC, 0x88, 0x23, 0x50, 0x45, 0x54, 0x60, 0x69, 0x10, 0x7F, 0x06 };
        Assert.AreEqual(0x6A2F87B605DB8B94UL, new SipHash(key2).Hash(0xE110B884D48137FB, 0xCF81451E18470D42));
    }

    [TestMethod] // The same table at other lengths: shows that the reference below may be trusted
    public void Reference_MeetsThePublishedVectors()
    {
        byte[] key = Counting(16);
        Assert.AreEqual(0x726FDB47DD0E0E31UL, Reference(key, Counting(0)));
        Assert.AreEqual(0x74F839C593DC67FDUL, Reference(key, Counting(1)));
        Assert.AreEqual(0xAB0200F58B01D137UL, Reference(key, Counting(7)));
        Assert.AreEqual(0x93F5F5799A932462UL, Reference(key, Counting(8)));
        Assert.AreEqual(0xA129CA6149BE45E5UL, Reference(key, Counting(15)));
        Assert.AreEqual(0x3F2ACC7F57C29BDBUL, Reference(key, Counting(16)));
        Assert.AreEqual(0x699AE9F52CBE4794UL, Reference(key, Counting(17)));
        Assert.AreEqual(0x958A324CEB064572UL, Reference(key, Counting(63)));
    }

    [TestMethod]
    [Rfc(6528, "3-4")]
    public void Hash_EqualsTheReference_ForRandomKeysAndMessages()
    {
        s_random = new TestRandom(0x0BADF00D);
        byte[] key = new byte[16];
        byte[] message = new byte[16];
        for (int round = 0; round < 1000; round++)
        {
            for (int i = 0; i < 16; i++)
            {
                key[i] = (byte)s_random.Next();
                message[i] = (byte)s_random.Next();
            }

            SipHash hash = new SipHash(key);
            Assert.AreEqual(Reference(key, message), hash.Hash(BitConverter.ToUInt64(message, 0), BitConverter.ToUInt64(message, 8)));
        }
    }

    [TestMethod]
    [Rfc(6528, "3-4")]
    public void Hash_DependsOnEveryBitOfKeyAndMessage()
    {
        byte[] key = Counting(16);
        ulong plain = new SipHash(key).Hash(1, 2);
        SipHash hash = new SipHash(key);
        for (int bit = 0; bit < 64; bit++)
        {
            Assert.AreNotEqual(plain, hash.Hash(1 ^ (1UL << bit), 2));
            Assert.AreNotEqual(plain, hash.Hash(1, 2 ^ (1UL << bit)));
        }

        for (int bit = 0; bit < 128; bit++)
        {
            key[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.AreNotEqual(plain, new SipHash(key).Hash(1, 2));
            key[bit >> 3] ^= (byte)(1 << (bit & 7));
        }

        Assert.AreEqual(plain, hash.Hash(1, 2));
    }

    [TestMethod]
    public void New_DoesNotKeepTheArray()
    {
        byte[] key = Counting(16);
        SipHash hash = new SipHash(key);
        key[3] = 0x77;
        Assert.AreEqual(0x3F2ACC7F57C29BDBUL, hash.Hash(0x0706050403020100, 0x0F0E0D0C0B0A0908));
    }

    [TestMethod]
    public void New_RefusesAKeyOfAnotherLength()
    {
        int[] bad = { -1, 0, 15, 17 };
        for (int i = 0; i < bad.Length; i++)
        {
            bool refused = false;
            try
            {
                new SipHash(bad[i] < 0 ? null : new byte[bad[i]]);
            }
            catch (ArgumentException)
            {
                refused = true;
            }

            Assert.IsTrue(refused, "accepted " + bad[i]);
        }
    }

    private static byte[] Counting(int length)
    {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++)
        {
            octets[i] = (byte)i;
        }

        return octets;
    }

    // The paper's description step by step, for messages of any length.
    private static ulong Reference(byte[] key, byte[] message)
    {
        ulong k0 = Word(key, 0, 8);
        ulong k1 = Word(key, 8, 8);
        s_v0 = k0 ^ 0x736F6D6570736575;
        s_v1 = k1 ^ 0x646F72616E646F6D;
        s_v2 = k0 ^ 0x6C7967656E657261;
        s_v3 = k1 ^ 0x7465646279746573;

        int whole = message.Length / 8;
        for (int i = 0; i < whole; i++)
        {
            Compress(Word(message, 8 * i, 8));
        }

        Compress(Word(message, 8 * whole, message.Length % 8) | ((ulong)message.Length << 56));
        s_v2 ^= 0xFF;
        for (int i = 0; i < 4; i++)
        {
            Round();
        }

        return s_v0 ^ s_v1 ^ s_v2 ^ s_v3;
    }

    private static void Compress(ulong word)
    {
        s_v3 ^= word;
        Round();
        Round();
        s_v0 ^= word;
    }

    private static void Round()
    {
        s_v0 += s_v1;
        s_v2 += s_v3;
        s_v1 = Rotate(s_v1, 13) ^ s_v0;
        s_v3 = Rotate(s_v3, 16) ^ s_v2;
        s_v0 = Rotate(s_v0, 32);
        s_v2 += s_v1;
        s_v0 += s_v3;
        s_v1 = Rotate(s_v1, 17) ^ s_v2;
        s_v3 = Rotate(s_v3, 21) ^ s_v0;
        s_v2 = Rotate(s_v2, 32);
    }

    private static ulong Rotate(ulong word, int bits)
    {
        return (word << bits) | (word >> (64 - bits));
    }

    private static ulong Word(byte[] octets, int offset, int count)
    {
        ulong word = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            word = (word << 8) | octets[offset + i];
        }

        return word;
    }
}

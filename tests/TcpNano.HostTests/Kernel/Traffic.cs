using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

/// <summary>Moves data through both kinds of socket, and knows afterwards what has arrived.</summary>
internal static class Traffic
{
    /// <summary>Random octets; the same for the same seed.</summary>
    public static byte[] Random(int length, int seed)
    {
        byte[] data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    /// <summary>Sends everything.</summary>
    public static void Send(TcpConnection connection, byte[] data, int patience)
    {
        for (int sent = 0; sent < data.Length;)
        {
            int result = connection.Send(data, sent, data.Length - sent, patience);
            Assert.IsGreaterThan(0, result, $"Send after {sent} octets: {Describe(connection)}");
            sent += result;
        }
    }

    /// <summary>Receives until the peer has finished; answers how much, and its SHA-256.</summary>
    public static Received ReceiveAll(TcpConnection connection, int patience)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[16384];
        long total = 0;
        while (true)
        {
            int result = connection.Receive(buffer, 0, buffer.Length, patience);
            if (result == 0)
            {
                return new Received(total, Convert.ToHexString(hash.GetHashAndReset()));
            }

            Assert.IsGreaterThan(0, result, $"Receive after {total} octets: {Describe(connection)}");
            hash.AppendData(buffer, 0, result);
            total += result;
        }
    }

    /// <summary>Receives until the kernel's peer has finished; answers how much, and its SHA-256.</summary>
    public static Received ReceiveAll(Socket socket)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[65536];
        long total = 0;
        for (int length; (length = socket.Receive(buffer)) != 0;)
        {
            hash.AppendData(buffer, 0, length);
            total += length;
        }

        return new Received(total, Convert.ToHexString(hash.GetHashAndReset()));
    }

    /// <summary>What arrives when all of it arrives.</summary>
    public static Received Of(byte[] data)
    {
        return new Received(data.Length, Convert.ToHexString(SHA256.HashData(data)));
    }

    /// <summary>Sends back what comes until the peer has finished; does not close.</summary>
    public static void Echo(TcpConnection connection, int patience)
    {
        byte[] buffer = new byte[16384];
        for (long total = 0; ;)
        {
            int result = connection.Receive(buffer, 0, buffer.Length, patience);
            if (result == 0)
            {
                return;
            }

            Assert.IsGreaterThan(0, result, $"Receive after {total} octets: {Describe(connection)}");
            for (int sent = 0; sent < result;)
            {
                int queued = connection.Send(buffer, sent, result - sent, patience);
                Assert.IsGreaterThan(0, queued, $"Send after {total + sent} octets: {Describe(connection)}");
                sent += queued;
            }

            total += result;
        }
    }

    /// <summary>Sends back what comes until the kernel's peer has finished; does not close.</summary>
    public static void Echo(Socket socket)
    {
        byte[] buffer = new byte[65536];
        for (int length; (length = socket.Receive(buffer)) != 0;)
        {
            // Blocking: sends all of it.
            socket.Send(buffer, 0, length, SocketFlags.None);
        }
    }

    /// <summary>State and end of a connection, for messages.</summary>
    public static string Describe(TcpConnection connection)
    {
        return connection.State + ", " + connection.CloseReason;
    }

    /// <summary>What has arrived.</summary>
    public sealed record Received(long Length, string Sha256);
}

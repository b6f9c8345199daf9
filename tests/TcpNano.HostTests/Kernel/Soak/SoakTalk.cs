using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TcpNano.Virtual;

namespace TcpNano.HostTests.Kernel.Soak;

/// <summary>What the threads of a soak say to each other: echoes of all lengths, ended in all ways. An octet that is not the one that was sent fails.</summary>
internal sealed class SoakTalk(Bench bench, int patience)
{
    private const int Longest = 60_000;
    private const int Piece = 3000;

    /// <summary>Serves connections of a listener of the stack's; allocates nothing but its handle.</summary>
    public Action<SoakThread> ServeOnStack(TcpListener listener)
    {
        byte[] buffer = new byte[Piece];
        TcpConnection connection = new(bench.Stack);
        return thread =>
        {
            if (!listener.Accept(connection, 100))
            {
                return;
            }

            connection.KeepAlive = thread.Random.Chance(50);
            connection.NoDelay = thread.Random.Chance(50);
            int count;
            while ((count = connection.Receive(buffer, 0, buffer.Length, patience)) > 0 && connection.Send(buffer, 0, count, patience) == count)
            {
            }

            End(connection, thread.Random);
            Count(thread, count == 0);
        };
    }

    /// <summary>Calls an echo in the kernel; allocates nothing but its handle.</summary>
    public Action<SoakThread> CallFromStack(uint address, int port)
    {
        byte[] sent = new byte[Piece];
        byte[] received = new byte[Piece];
        TcpConnection connection = new(bench.Stack);
        return thread =>
        {
            if (!bench.Stack.Connect(connection, address, port, patience) || connection.State != TcpState.Established)
            {
                connection.Abort();
                Thread.Sleep(1 + thread.Random.Below(50));
                Count(thread, false);
                return;
            }

            bool well = true;
            for (int left = thread.Random.Below(Longest); left > 0 && well && !thread.Stopping; left -= Piece)
            {
                Fill(sent, thread.Random);
                well = connection.Send(sent, 0, Piece, patience) == Piece;
                for (int had = 0; had < Piece && well;)
                {
                    int count = connection.Receive(received, 0, Piece - had, patience);
                    well = count > 0;
                    Check(sent, had, received, count);
                    had += Math.Max(0, count);
                }
            }

            End(connection, thread.Random);
            Count(thread, well);
        };
    }

    /// <summary>Serves connections of a listening kernel socket.</summary>
    public Action<SoakThread> ServeInKernel(Socket listener)
    {
        byte[] buffer = new byte[Piece];
        listener.Blocking = false; // another thread may be faster
        return thread =>
        {
            if (!listener.Poll(100_000, SelectMode.SelectRead))
            {
                return;
            }

            try
            {
                using Socket peer = Prepared(listener.Accept(), thread.Random);
                peer.Blocking = true;
                for (int length; (length = peer.Receive(buffer)) != 0;)
                {
                    peer.Send(buffer, 0, length, SocketFlags.None);
                }

                Count(thread, true);
            }
            catch (SocketException nobody) when (nobody.SocketErrorCode == SocketError.WouldBlock)
            {
            }
            catch (SocketException)
            {
                Count(thread, false);
            }
        };
    }

    /// <summary>Calls an echo of the stack's.</summary>
    public Action<SoakThread> CallFromKernel(int port)
    {
        byte[] sent = new byte[Piece];
        byte[] received = new byte[Piece];
        return thread =>
        {
            try
            {
                using Socket socket = Prepared(bench.Kernel.Socket(patience), thread.Random);
                if (!socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(IPv4Address.Format(bench.Stack.Address)), port)).Wait(patience))
                {
                    Count(thread, false);
                    return;
                }

                for (int left = thread.Random.Below(Longest); left > 0 && !thread.Stopping; left -= Piece)
                {
                    Fill(sent, thread.Random);
                    socket.Send(sent);
                    for (int had = 0; had < Piece;)
                    {
                        int count = socket.Receive(received, Piece - had, SocketFlags.None);
                        if (count == 0)
                        {
                            throw new SocketException((int)SocketError.Disconnecting);
                        }

                        Check(sent, had, received, count);
                        had += count;
                    }
                }

                Count(thread, true);
            }
            catch (Exception broken) when (broken is SocketException or AggregateException)
            {
                Count(thread, false);
            }
        };
    }

    private static Socket Prepared(Socket socket, SplitMix64 random)
    {
        socket.ReceiveTimeout = 1500;
        socket.SendTimeout = 1500;
        socket.NoDelay = random.Chance(50);
        if (random.Chance(20))
        {
            socket.LingerState = new LingerOption(true, 0); // ends with a RST
        }

        return socket;
    }

    private void End(TcpConnection connection, SplitMix64 random)
    {
        switch (random.Below(4))
        {
            case 0:
                connection.Abort();
                break;
            case 1:
                connection.Close(0); // an orphan
                break;
            default:
                connection.Close(patience);
                break;
        }
    }

    private static void Count(SoakThread thread, bool well)
    {
        if (well)
        {
            thread.Done++;
        }
        else
        {
            thread.Broken++;
        }
    }

    private static void Fill(byte[] buffer, SplitMix64 random)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)random.Next();
        }
    }

    private static void Check(byte[] sent, int from, byte[] received, int count)
    {
        if (count > 0 && !sent.AsSpan(from, count).SequenceEqual(received.AsSpan(0, count)))
        {
            Assert.Fail("an octet is not the one that was sent");
        }
    }
}

using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace TcpNano.HostTests.Kernel;

// The frame of a conversation with the kernel: one side listens, the other connects, both do their part, and nothing of it
// may be stuck in the kernel afterwards.
internal sealed partial class Bench
{
    /// <summary>The kernel connects to the stack; each side does its part at the same time as the other.</summary>
    /// <param name="port">The port the stack listens on.</param>
    /// <param name="stack">The stack's part, with the connection it has accepted.</param>
    /// <param name="kernel">The kernel's part, with its connected socket.</param>
    public void KernelCalls(int port, Action<TcpConnection> stack, Action<Socket> kernel)
    {
        TcpListener listener = Stack.Listen(port, 4);
        Both(() => stack(StackAccepts(listener)), () => kernel(KernelConnects(port)));
        AssertKernelHasNothingStuck();
    }

    /// <summary>The stack connects to the kernel; each side does its part at the same time as the other.</summary>
    /// <param name="port">The port the kernel listens on.</param>
    /// <param name="kernel">The kernel's part, with the socket it has accepted.</param>
    /// <param name="stack">The stack's part, with its open connection.</param>
    /// <param name="receiveBuffer">Octets of the kernel's receive buffer; 0 for what the kernel thinks best.</param>
    public void StackCalls(int port, Action<Socket> kernel, Action<TcpConnection> stack, int receiveBuffer = 0)
    {
        Socket listener = KernelListens(port, receiveBuffer);
        Both(() => kernel(KernelAccepts(listener)), () => stack(StackConnects(port)));
        AssertKernelHasNothingStuck();
    }

    /// <summary>The kernel connects to the stack many times, one after the other.</summary>
    /// <param name="port">The port the stack listens on.</param>
    /// <param name="round">What becomes of each connection, with both its ends.</param>
    public void EachRound(int port, Action<Socket, TcpConnection> round)
    {
        // A bad wire takes some rounds until it has been bad at every moment.
        int rounds = _wire == Wire.Direct ? 20 : 30;
        TcpListener listener = Stack.Listen(port, 4);
        for (int i = 0; i < rounds; i++)
        {
            Socket socket = KernelConnects(port);
            round(socket, StackAccepts(listener));
        }

        AssertKernelHasNothingStuck();
    }

    /// <summary>Both send and finish at the same time, and each takes what the other has sent.</summary>
    /// <param name="socket">The kernel's end.</param>
    /// <param name="connection">The stack's end.</param>
    /// <param name="length">Octets each way.</param>
    /// <param name="which">What the conversation is called when it goes wrong.</param>
    /// <param name="beforeTaking">What the stack's app does before it takes anything.</param>
    public void TalkBothWays(Socket socket, TcpConnection connection, int length, string which, Action? beforeTaking = null)
    {
        byte[] fromKernel = Traffic.Random(length, 1);
        byte[] fromStack = Traffic.Random(length, 2);
        Many.Threads(4, part =>
        {
            switch (part)
            {
                case 0:
                    socket.Send(fromKernel);
                    socket.Shutdown(SocketShutdown.Send);
                    break;

                case 1:
                    Assert.AreEqual(Traffic.Of(fromStack), Traffic.ReceiveAll(socket), which + ": at the kernel");
                    break;

                case 2:
                    Traffic.Send(connection, fromStack, Patience);
                    connection.ShutdownSend();
                    break;

                default:
                    beforeTaking?.Invoke();
                    Assert.AreEqual(Traffic.Of(fromKernel), Traffic.ReceiveAll(connection, Patience), which + ": at the stack");
                    break;
            }
        });
    }

    /// <summary>Both ends of a conversation that both have finished are closed, in order.</summary>
    public void CloseBoth(Socket socket, TcpConnection connection, string which)
    {
        socket.Close();
        CloseReason reason = connection.Close(Patience);
        Assert.IsTrue(reason is CloseReason.ClosedByPeer or CloseReason.ClosedLocally, which + ": " + reason);
    }

    /// <summary>The kernel's struct tcp_info of a connection. tcpi_options is octet 5, tcpi_snd_wscale the lower half of octet 6.</summary>
    public static byte[] KernelInfo(Socket socket)
    {
        const int Tcp = 6;
        const int TcpInfo = 11;
        byte[] info = new byte[232];
        Assert.IsGreaterThan(6, socket.GetRawSocketOption(Tcp, TcpInfo, info));
        return info;
    }

    /// <summary>The kernel sends data and finishes, and gets the same data back from the stack.</summary>
    public void AssertEchoed(Socket socket, byte[] data)
    {
        Both(
            () =>
            {
                socket.Send(data);
                socket.Shutdown(SocketShutdown.Send);
            },
            () => Assert.AreEqual(Traffic.Of(data), Traffic.ReceiveAll(socket)));
    }

    /// <summary>The stack sends data and finishes, and gets the same data back from the kernel.</summary>
    public void AssertEchoed(TcpConnection connection, byte[] data)
    {
        Both(
            () =>
            {
                Traffic.Send(connection, data, Patience);
                connection.ShutdownSend();
            },
            () => Assert.AreEqual(Traffic.Of(data), Traffic.ReceiveAll(connection, Patience)));
    }
}

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

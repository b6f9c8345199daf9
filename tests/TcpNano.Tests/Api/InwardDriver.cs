using System;
using TcpNano.Link;

namespace TcpNano.Tests.Api;

/// <summary>A driver that breaks its contract: when the stack asks it for a frame, it calls the stack.</summary>
internal sealed class InwardDriver : MacDriver
{
    /// <summary>Number of different calls.</summary>
    public const int Calls = 14;

    /// <summary>What is called; null for nothing.</summary>
    public NetworkStack Stack;

    public TcpListener Listener;

    public TcpConnection Connection;

    /// <summary>Which call is made.</summary>
    public int Call;

    /// <summary>Whether the call was answered with InvalidOperationException.</summary>
    public bool Refused;

    private readonly byte[] _buffer = new byte[1];

    public override MacCapabilities Capabilities
    {
        get { return MacCapabilities.None; }
    }

    public override int Mtu
    {
        get { return 1500; }
    }

    public override bool IsLinkUp
    {
        get { return true; }
    }

    public override void GetAddress(byte[] buffer)
    {
        buffer[0] = 2;
    }

    public override int Receive(byte[] frame)
    {
        if (Stack != null)
        {
            try
            {
                CallStack();
            }
            catch (ObjectDisposedException)
            {
                // Is an InvalidOperationException, but not the one that is documented.
            }
            catch (InvalidOperationException)
            {
                Refused = true;
            }
        }

        return 0;
    }

    public override bool Transmit(byte[] frame, int length)
    {
        return true;
    }

    public override int Wait(int timeout)
    {
        return 0;
    }

    public override void Kick()
    {
    }

    public override long Now()
    {
        return 1000;
    }

    private void CallStack()
    {
        switch (Call)
        {
            case 0: Stack.Configure(0x0A000001, 0xFFFFFF00, 0); break;
            case 1: Stack.Poll(1000); break;
            case 2: Stack.Start(); break;
            case 3: Stack.Stop(); break;
            case 4: Stack.WaitForWork(0); break;
            case 5: Stack.Listen(8, 1); break;
            case 6: Stack.Connect(0x0A000002, 7, -1); break;
            case 7: Listener.Accept(-1); break;
            case 8: Listener.Close(); break;
            case 9: Connection.Send(_buffer, 0, 1, -1); break;
            case 10: Connection.Receive(_buffer, 0, 1, -1); break;
            case 11: Connection.ShutdownSend(); break;
            case 12: Connection.Close(-1); break;
            default: Connection.Abort(); break;
        }
    }
}

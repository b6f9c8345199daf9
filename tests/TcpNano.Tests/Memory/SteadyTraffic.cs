using System;
using TcpNano.Tests.Support;

namespace TcpNano.Tests.Memory;

/// <summary>
/// Two stacks on one wire, in virtual time, that do all that a device does in a year: open, echo through losses, close, and
/// open again. After construction it allocates nothing itself, so that whoever watches the heap watches the stack.
/// </summary>
internal sealed class SteadyTraffic
{
    private const uint ClientAddress = 0x0A000001;
    private const uint ServerAddress = 0x0A000002;
    private const int Port = 7;
    private const int Mtu = 576;
    private const int MessageLength = 700;

    // Three suffice. The canary, both drivers included, has to fit into a heap of 64 KB.
    private const int FramesOfDriver = 3;
    private const int MessagesPerConnection = 12;

    private readonly FakeDriver _clientDriver;
    private readonly FakeDriver _serverDriver;
    private readonly NetworkStack _clientStack;
    private readonly NetworkStack _serverStack;
    private readonly TcpListener _listener;
    private readonly byte[] _message = new byte[MessageLength];
    private readonly byte[] _echo = new byte[256];
    private readonly int _loseEvery;
    private readonly TcpConnection _client;
    private readonly TcpConnection _server;
    private bool _accepted;
    private long _clientDue;
    private long _serverDue;
    private bool _serverFinished;
    private int _echoed;
    private byte _first;

    /// <summary>TCP segments that were put on the wire.</summary>
    public int Segments;

    /// <summary>Of these, lost.</summary>
    public int Lost;

    /// <summary>Connections opened and closed again.</summary>
    public int Closed;

    /// <summary>Takes all memory.</summary>
    /// <param name="loseEvery">Every how many segments one is lost; 0 for none.</param>
    public SteadyTraffic(int loseEvery)
    {
        _loseEvery = loseEvery;
        _clientDriver = NewDriver(1);
        _serverDriver = NewDriver(2);
        _clientStack = NewStack(_clientDriver, ClientAddress, 17);
        _serverStack = NewStack(_serverDriver, ServerAddress, 91);
        _listener = _serverStack.Listen(Port, 2);
        _client = new TcpConnection(_clientStack);
        _server = new TcpConnection(_serverStack);
    }

    /// <summary>Talks until so many segments were on the wire, and the last connection is closed.</summary>
    public void Run(int segments)
    {
        while (Segments < segments)
        {
            Open();
            for (int i = 0; i < MessagesPerConnection; i++)
            {
                Echo();
            }

            Close();
        }
    }

    private static FakeDriver NewDriver(byte address)
    {
        FakeDriver driver = new FakeDriver(Mtu, FramesOfDriver, TcpNano.Link.MacCapabilities.None);
        driver.SetAddress(new byte[] { 2, 0, 0, 0, 0, address });
        return driver;
    }

    private static NetworkStack NewStack(FakeDriver driver, uint address, int secret)
    {
        // Not the tests' own options: the canary is built without them.
        StackOptions options = new StackOptions();
        options.Connections = 1;
        options.Listeners = 1;
        options.ReceiveBuffer = 320;
        options.SendBuffer = 320;
        options.ArpEntries = 2;
        options.SynEntries = 2;
        options.TimeWaitEntries = 2;
        options.UdpSockets = 0;
        options.ReassemblyDatagrams = 0;
        options.MulticastGroups = 0;
        options.Services = 0;
        options.Secret = new byte[StackOptions.SecretLength];
        for (int i = 0; i < options.Secret.Length; i++)
        {
            options.Secret[i] = (byte)((i * secret) + 5);
        }

        NetworkStack stack = new NetworkStack(driver, options);
        stack.Configure(address, 0xFFFFFF00, 0);
        return stack;
    }

    private void Open()
    {
        _accepted = false;
        _serverFinished = false;
        if (!_clientStack.Connect(_client, ServerAddress, Port, 0))
        {
            throw new InvalidOperationException("no slot to connect from");
        }

        while (!_accepted || _client.State != TcpState.Established)
        {
            Step();
        }
    }

    private void Echo()
    {
        _first++;
        for (int i = 0; i < MessageLength; i++)
        {
            _message[i] = (byte)(_first + (i * 7));
        }

        _echoed = 0;
        int sent = 0;
        while (_echoed < MessageLength)
        {
            if (sent < MessageLength)
            {
                int taken = _client.Send(_message, sent, MessageLength - sent, 0);
                sent += taken > 0 ? taken : 0;
            }

            Step();
            Check();
        }
    }

    private void Close()
    {
        _client.Close(0);
        while (!_serverFinished)
        {
            Step();
        }

        _server.Close(0);
        Closed++;
        while (_clientStack.FreeConnections + _serverStack.FreeConnections < 2)
        {
            Step();
        }
    }

    /// <summary>Compares what came back with what was said.</summary>
    private void Check()
    {
        int count = _client.Receive(_echo, 0, _echo.Length, 0);
        if (count == TcpResult.TimedOut)
        {
            return;
        }

        if (count <= 0)
        {
            throw new InvalidOperationException("the connection ended");
        }

        for (int i = 0; i < count; i++)
        {
            if (_echo[i] != _message[_echoed])
            {
                throw new InvalidOperationException("the echo differs");
            }

            _echoed++;
        }
    }

    /// <summary>Both stacks work, the server echoes, the wire carries; if there was nothing to do, time passes.</summary>
    private void Step()
    {
        long now = _clientDriver.Clock;
        _clientDue = _clientStack.Poll();
        _serverDue = _serverStack.Poll();
        Serve();
        bool moved = Carry(_clientDriver, _serverDriver);
        if (Carry(_serverDriver, _clientDriver) || moved)
        {
            return;
        }

        // The apps may have changed what is due since.
        _clientDue = _clientStack.NextPoll();
        _serverDue = _serverStack.NextPoll();
        long due = _clientDue < _serverDue ? _clientDue : _serverDue;
        if (due == NetworkStack.Never)
        {
            throw new InvalidOperationException("both ends wait for ever");
        }

        _clientDriver.Clock = due;
        _serverDriver.Clock = due;
    }

    private void Serve()
    {
        if (!_accepted)
        {
            _accepted = _listener.Accept(_server, 0);
            return;
        }

        while (!_serverFinished && _server.SendRoom >= _echo.Length)
        {
            int count = _server.Receive(_echo, 0, _echo.Length, 0);
            if (count == TcpResult.TimedOut)
            {
                return;
            }

            if (count < 0)
            {
                throw new InvalidOperationException("the connection ended");
            }

            if (count == 0)
            {
                _serverFinished = true;
            }
            else
            {
                _server.Send(_echo, 0, count, 0);
            }
        }
    }

    private bool Carry(FakeDriver from, FakeDriver to)
    {
        bool moved = false;
        byte[] frame = from.TakeSent();
        while (frame != null)
        {
            moved = true;

            // Ethernet type IPv4, protocol TCP: ARP is not what is counted here.
            bool isSegment = frame[12] == 8 && frame[13] == 0 && frame[23] == 6;
            if (isSegment)
            {
                Segments++;
            }

            if (isSegment && _loseEvery != 0 && Segments % _loseEvery == 0)
            {
                Lost++;
            }
            else if (!to.Inject(frame, from.TakenLength))
            {
                throw new InvalidOperationException("the wire is full");
            }

            frame = from.TakeSent();
        }

        return moved;
    }
}

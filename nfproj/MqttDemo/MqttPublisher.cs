using System;
using HttpDemo;
using TcpNano;
using TcpNano.Diagnostics;
using TcpNano.Dns;
using TcpNano.Link;

namespace MqttDemo;

/// <summary>
/// Publishes telemetry to an MQTT 3.1.1 broker with QoS 0: keeps the connection alive, comes back with growing pauses when it is lost, and leaves a will that tells
/// when the device has vanished.
/// </summary>
/// <remarks>Publishing allocates nothing. Coming back does: the lines that it prints.</remarks>
public sealed class MqttPublisher
{
    private const int Second = 1000;
    private const int LookInterval = 500; // for what comes without telling us: an address of our own, the broker's

    /// <summary>The broker's port.</summary>
    public int Port = 1883;

    /// <summary>Milliseconds between two lines of telemetry.</summary>
    public int Interval = 5000;

    /// <summary>Keep-alive in seconds (section 3.1.2.10), 1 to 65535. Twice in this time the broker is asked whether it is there.</summary>
    public int KeepAlive = 30;

    /// <summary>Milliseconds for the connection to open, and for each answer of the broker.</summary>
    public int AnswerTimeout = 10000;

    /// <summary>Milliseconds of the first pause after a loss. Each further one is twice as long, and all have up to a quarter more at random.</summary>
    public int LeastPause = 1000;

    /// <summary>Milliseconds of the longest pause.</summary>
    public int MostPause = 60000;

    /// <summary>Lines published.</summary>
    public uint Published;

    /// <summary>Lines left out because the send buffer had no room.</summary>
    public uint Skipped;

    /// <summary>Times the broker accepted us.</summary>
    public uint Connects;

    /// <summary>Tries that came to nothing, and connections lost.</summary>
    public uint Losses;

    private readonly NetworkStack _stack;
    private readonly MacDriver _clock;
    private readonly BrokerFinder _finder;
    private readonly TcpConnection _connection;
    private readonly MqttReader _reader = new MqttReader();
    private readonly MqttPackets _packets = new MqttPackets(512);
    private readonly Telemetry _telemetry;
    private readonly byte[] _input = new byte[64];
    private readonly byte[] _client;
    private readonly byte[] _telemetryTopic;
    private readonly byte[] _statusTopic;
    private readonly byte[] _online = Octets.Of("online");
    private readonly byte[] _offline = Octets.Of("offline");
    private PublisherPhase _phase;
    private uint _random;
    private int _pause;
    private bool _wasUp;
    private uint _address;
    private uint _broker;
    private bool _isAsked;
    private long _due;
    private long _pingDue;
    private long _publishDue;

    /// <summary>Makes a publisher that begins with its first <see cref="Step"/>.</summary>
    /// <param name="stack">The stack; the publisher polls it, so that it must not be started.</param>
    /// <param name="mac">Its driver, for time and name.</param>
    /// <param name="finder">Says where the broker is, before each try.</param>
    public MqttPublisher(NetworkStack stack, MacDriver mac, BrokerFinder finder)
    {
        _stack = stack;
        _clock = mac;
        _finder = finder;
        _connection = new TcpConnection(stack);
        byte[] address = new byte[6];
        mac.GetAddress(address);
        string name = Name(address);
        _client = Octets.Of("tcpnano-" + name);
        _telemetryTopic = Octets.Of("tcpnano/" + name + "/telemetry");
        _statusTopic = Octets.Of("tcpnano/" + name + "/status");
        _telemetry = new Telemetry(stack, mac.Now());
        _random = BitConverter.ToUInt32(address, 2) | 1;
        _due = mac.Now();
    }

    /// <summary>Where it is.</summary>
    public PublisherPhase Phase
    {
        get { return _phase; }
    }

    /// <summary>The stack's sizes and times: about 24 KB on nanoCLR. A DHCP client takes 5.3 KB more, and a resolver for the broker's name 3.8 KB.</summary>
    /// <param name="secret">16 octets that no outsider knows.</param>
    public static StackOptions Options(byte[] secret)
    {
        return new StackOptions { Connections = 2, Listeners = 1, UdpSockets = 2, Services = 2, MulticastGroups = 0, ReceiveBuffer = 1024, SendBuffer = 1460, Secret = secret };
    }

    /// <summary>Takes what came and does what is due. What is to be sent leaves with the stack's WaitForWork or its next turn.</summary>
    /// <returns>Milliseconds until it wants to be called again although nothing comes.</returns>
    public int Step()
    {
        _stack.PollInput();
        TcpEvents events;
        while (_stack.NextReady(out events) != null)
        {
        }

        long now = _clock.Now();
        CheckNetwork(now);
        switch (_phase)
        {
            case PublisherPhase.Waiting:
                if (now >= _due)
                {
                    if (_stack.Address != 0)
                    {
                        Find(now);
                    }
                    else
                    {
                        _due = now + LookInterval;
                    }
                }

                break;

            case PublisherPhase.Finding:
                Find(now);
                break;

            case PublisherPhase.Opening:
                if (_connection.State == TcpState.Established)
                {
                    Ask(now);
                }
                else if (_connection.State == TcpState.Closed || now >= _due)
                {
                    Lose(now);
                }

                break;

            default:
                Talk(now);
                break;
        }

        long next = Next();
        return next > now ? (int)(next - now) : 0;
    }

    private static string Name(byte[] address)
    {
        const string Digits = "0123456789abcdef";
        char[] name = new char[2 * address.Length];
        for (int i = 0; i < address.Length; i++)
        {
            name[2 * i] = Digits[address[i] >> 4];
            name[(2 * i) + 1] = Digits[address[i] & 15];
        }

        return new string(name, 0, name.Length);
    }

    private long Next()
    {
        if (_phase != PublisherPhase.Online)
        {
            return _due;
        }

        long next = _isAsked && _due < _pingDue ? _due : _pingDue;
        return _publishDue < next ? _publishDue : next;
    }

    // A link that comes back is reason to try at once, and so is another address: its network may have another name server.
    private void CheckNetwork(long now)
    {
        bool isUp = _stack.Link.IsUp;
        uint address = _stack.Address;
        if ((isUp && !_wasUp) || (address != 0 && address != _address))
        {
            _pause = 0;
            if (_phase == PublisherPhase.Waiting)
            {
                _due = now;
            }
        }

        _wasUp = isUp;
        _address = address;
    }

    private void Find(long now)
    {
        DnsResult result = _finder.Look(out _broker);
        if (result == DnsResult.Pending)
        {
            // The resolver has a deadline of its own.
            _phase = PublisherPhase.Finding;
            _due = now + LookInterval;
        }
        else if (result != DnsResult.Found)
        {
            Retreat(now, BrokerFinder.Words(result));
        }
        else if (_stack.Address != 0)
        {
            Open(now);
        }
        else
        {
            // It has gone meanwhile.
            _phase = PublisherPhase.Waiting;
            _due = now + LookInterval;
        }
    }

    private void Open(long now)
    {
        _phase = PublisherPhase.Opening;
        _due = now + AnswerTimeout;
        if (!_stack.Connect(_connection, _broker, Port, 0))
        {
            Lose(now);
        }
    }

    private void Ask(long now)
    {
        _connection.NoDelay = true;
        _reader.Begin();
        Send(_packets.WriteConnect(_client, _statusTopic, _offline, KeepAlive));
        _phase = PublisherPhase.Asking;
        _due = now + AnswerTimeout;
    }

    private void Talk(long now)
    {
        int count;
        while ((count = _connection.Receive(_input, 0, _input.Length, 0)) > 0)
        {
            int at = 0;
            while (at < count)
            {
                at = _reader.Take(_input, at, count);
                if (_reader.IsBroken || (_reader.IsComplete && !Accept(now)))
                {
                    Lose(now);
                    return;
                }
            }
        }

        bool isLate = now >= _due && (_phase == PublisherPhase.Asking || _isAsked);
        if (count != TcpResult.TimedOut || isLate)
        {
            Lose(now);
        }
        else if (_phase == PublisherPhase.Online)
        {
            DoWhatIsDue(now);
        }
    }

    // A packet has come. False when the broker does not want us.
    private bool Accept(long now)
    {
        if (_reader.Type == MqttReader.PingAnswer)
        {
            _isAsked = false;
        }
        else if (_reader.Type == MqttReader.ConnectAnswer && _phase == PublisherPhase.Asking)
        {
            if (_reader.Length != 2 || _reader.Code != 0)
            {
                return false;
            }

            Connects++;
            Console.WriteLine("online at " + IPv4Address.Format(_broker));
            _phase = PublisherPhase.Online;
            _pause = 0;
            _isAsked = false;
            _pingDue = now + (KeepAlive * Second / 2);
            _publishDue = now;
            Send(_packets.WritePublish(_statusTopic, _online, _online.Length, true));
        }

        return true;
    }

    private void DoWhatIsDue(long now)
    {
        if (now >= _publishDue)
        {
            Octets line = _telemetry.Write(Published + 1, now);
            if (Send(_packets.WritePublish(_telemetryTopic, line.Buffer, line.Count, false)))
            {
                Published++;
            }
            else
            {
                Skipped++;
            }

            _publishDue = now + Interval;
        }

        if (now >= _pingDue)
        {
            if (!_isAsked)
            {
                // Without room for the question there is no answer either: the broker takes nothing any more.
                Send(_packets.WritePing());
                _isAsked = true;
                _due = now + AnswerTimeout;
            }

            _pingDue = now + (KeepAlive * Second / 2);
        }
    }

    // All of a packet, or nothing.
    private bool Send(Octets packet)
    {
        return _connection.SendRoom >= packet.Count && _connection.Send(packet.Buffer, 0, packet.Count, 0) == packet.Count;
    }

    private void Lose(long now)
    {
        CloseReason reason = _connection.CloseReason;
        _connection.Abort();
        Retreat(now, reason == CloseReason.None ? "the broker has closed, does not answer or does not want us" : CloseReasonText.Of(reason));
    }

    private void Retreat(long now, string why)
    {
        Losses++;
        Console.WriteLine("offline: " + why);
        _pause = _pause == 0 ? LeastPause : 2 * _pause;
        if (_pause > MostPause)
        {
            _pause = MostPause;
        }

        // At random, for many devices that lost the same broker must not come back all at once.
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        _due = now + _pause + (_random % (uint)((_pause / 4) + 1));
        _phase = PublisherPhase.Waiting;
    }
}

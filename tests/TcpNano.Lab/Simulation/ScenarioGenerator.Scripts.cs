namespace TcpNano.Lab.Simulation;

/// <content>The connections, and what the apps do with them.</content>
internal sealed partial class ScenarioGenerator
{
    private List<Conversation> Conversations(int count, int stations)
    {
        List<Conversation> all = [];
        for (int i = 0; i < count; i++)
        {
            all.Add(Conversation(all, stations));
        }

        return all;
    }

    private Conversation Conversation(List<Conversation> before, int stations)
    {
        int opener = _random.Below(stations);
        bool isSimultaneous = _random.Chance(12);
        bool hasPort = isSimultaneous || _profile.Reuse > 0;
        Conversation made = new()
        {
            Opener = opener,
            Acceptor = (opener + 1 + _random.Below(stations - 1)) % stations,
            IsSimultaneous = isSimultaneous,
            At = _random.Below(_random.Chance(50) ? 20 : 2000),
            Port = FirstPort + (_profile.SharedPorts && !isSimultaneous ? _random.Below(2) : 10 + before.Count),
            LocalPort = hasPort ? FirstLocalPort + before.Count : 0,
            OpenerScript = Script(),
            AcceptorScript = Script(),
        };
        if (_profile.Wraps > 0 && _random.Chance(_profile.Wraps))
        {
            made = made with { LocalPort = FirstLocalPort + before.Count, WrapsAfter = _random.Below(_random.Chance(50) ? 3 : 3000) };
        }

        if (_profile.Hoards > 0 && _random.Chance(_profile.Hoards))
        {
            made = _random.Chance(50)
                ? made with { OpenerScript = Leaver(), AcceptorScript = Hoarder() }
                : made with { OpenerScript = Hoarder(), AcceptorScript = Leaver() };
        }

        if (before.Count > 0 && _profile.Reuse > 0 && _random.Chance(_profile.Reuse))
        {
            Conversation other = before[_random.Below(before.Count)];
            made = made with
            {
                Opener = other.Opener,
                Acceptor = other.Acceptor,
                IsSimultaneous = other.IsSimultaneous,
                Port = other.Port,
                LocalPort = other.LocalPort,
                At = other.At + made.At,
            };
        }

        return made;
    }

    // Sends, often more than its peer has room for, and closes.
    private List<EndAction> Leaver()
    {
        List<EndAction> script = [new EndAction(EndActionKind.AwaitOpen)];
        if (_random.Chance(80))
        {
            script.Add(new EndAction(EndActionKind.Send, 1 + _random.Below(1 << (1 + _random.Below(14)))));
        }

        script.Add(new EndAction(EndActionKind.Close));
        return script;
    }

    // Reads nothing, or what has come now and then, and closes when everybody else has lost patience.
    private List<EndAction> Hoarder()
    {
        List<EndAction> script = [new EndAction(EndActionKind.AwaitOpen), new EndAction(EndActionKind.StopReading)];
        int drips = _random.Chance(50) ? 0 : _random.Below(20);
        for (int i = 0; i < drips; i++)
        {
            script.Add(new EndAction(EndActionKind.Pause, _random.Below(60_000)));
            script.Add(new EndAction(EndActionKind.Read));
            script.Add(new EndAction(EndActionKind.StopReading));
        }

        if (drips == 0)
        {
            script.Add(new EndAction(EndActionKind.Pause, _random.Below(1_200_000)));
        }

        script.Add(new EndAction(EndActionKind.Close));
        return script;
    }

    private List<EndAction> Script()
    {
        List<EndAction> script = [];
        bool stalls = _random.Chance(_profile.Stalls);
        if (_random.Chance(85))
        {
            script.Add(new EndAction(EndActionKind.AwaitOpen));
        }

        if (_random.Chance(20))
        {
            script.Add(new EndAction(EndActionKind.NoDelay, 1));
        }

        if (_random.Chance(10))
        {
            script.Add(new EndAction(EndActionKind.KeepAlive, 1));
        }

        if (stalls)
        {
            script.Add(new EndAction(EndActionKind.StopReading));
        }

        int steps = _random.Below(5);
        for (int i = 0; i < steps; i++)
        {
            script.Add(_random.Chance(65)
                ? new EndAction(EndActionKind.Send, 1 + _random.Below(1 << (1 + _random.Below(13))))
                : new EndAction(EndActionKind.Pause, _random.Below(1 << (1 + _random.Below(12)))));
        }

        if (stalls)
        {
            script.Add(new EndAction(EndActionKind.Pause, _random.Below(20_000)));
            if (!_random.Chance(_profile.Aborts))
            {
                script.Add(new EndAction(EndActionKind.Read));
            }
        }

        if (_random.Chance(_profile.Aborts))
        {
            script.Add(new EndAction(_random.Chance(50) ? EndActionKind.Abort : EndActionKind.Close));
            return script;
        }

        if (_random.Chance(50))
        {
            script.Add(new EndAction(EndActionKind.Shutdown));
            if (_random.Chance(20))
            {
                script.Add(new EndAction(EndActionKind.Pause, _random.Below(3000)));
            }
        }

        // Who goes on after the peer's FIN sends from CLOSE-WAIT.
        script.Add(new EndAction(EndActionKind.AwaitEnd, _random.Chance(70) ? 600_000 : _random.Below(2000)));
        if (_random.Chance(20) && script.TrueForAll(action => action.Kind != EndActionKind.Shutdown))
        {
            script.Add(new EndAction(EndActionKind.Send, 1 + _random.Below(3000)));
        }

        script.Add(new EndAction(EndActionKind.Close));
        return script;
    }
}

using TcpNano.Diagnostics;

namespace TcpNano.Lab.Exploration;

/// <content>The apps: what they do, and what they must find.</content>
internal sealed partial class World
{
    /// <summary>What must hold when all is over.</summary>
    /// <exception cref="ExplorationException">It does not.</exception>
    public void CheckEnd()
    {
        for (int side = 0; side < 2; side++)
        {
            AppStatus app = _apps[side];
            AppStatus peer = _apps[1 - side];
            if (_stacks[side].FreeConnections != Slots)
            {
                throw new ExplorationException($"All is over, but a slot at the {s_names[side]} is not free.");
            }

            bool inOrder = app.Reason is CloseReason.ClosedLocally or CloseReason.ClosedByPeer;
            if (inOrder && peer.Received != app.Sent)
            {
                throw new ExplorationException($"{s_names[side]} closed in order, but its peer got {peer.Received} of {app.Sent} octets.");
            }

            if (!_hasReset && app.HasOpened && !inOrder
                && app.Reason is not (CloseReason.None or CloseReason.Aborted) && app.Sent + peer.Sent > 0)
            {
                throw new ExplorationException($"Nobody sent a RST, but the {s_names[side]} ended by {app.Reason}.");
            }
        }
    }

    private bool CanAct(int side)
    {
        ref AppStatus app = ref _apps[side];
        if (app.Step == _scripts[side].Length)
        {
            return false;
        }

        return _scripts[side][app.Step] is AppAction.Listen or AppAction.Connect or AppAction.Unlisten || app.HasOpened;
    }

    private void Act(int side)
    {
        ref AppStatus app = ref _apps[side];
        AppAction action = _scripts[side][app.Step++];
        TcpConnection? c = app.Connection;
        switch (action)
        {
            case AppAction.Listen:
                app.Listener = _listeners[side];
                _stacks[side].Listen(app.Listener, Port, 2);
                Changed?.Invoke(TcpState.Closed, TcpState.Listen);
                break;

            case AppAction.Unlisten:
                app.Listener!.Close();
                app.Listener = null;
                Changed?.Invoke(TcpState.Listen, TcpState.Closed);
                break;

            case AppAction.Connect:
                app.Connection = _stacks[side].Connect(_handles[side], Address(1 - side), Port, 0, Port, 0) ? _handles[side] : null;
                app.HasOpened = true;
                break;

            case AppAction.Send:
            case AppAction.SendAtOnce:
                if (c is not null && action == AppAction.SendAtOnce)
                {
                    c.NoDelay = true;
                }

                if (c is not null && c.State != TcpState.Closed)
                {
                    _octets[0] = _streams[side].OctetAt(app.Sent);
                    int sent = c.Send(_octets, 0, 1, 0);
                    app.Sent += Math.Max(sent, 0);
                }

                break;

            case AppAction.Shutdown:
                app.HasFinished = true;
                c?.ShutdownSend();
                break;

            case AppAction.Close:
                app.HasFinished = true;
                c?.Close(0);
                app.Connection = null;
                break;

            default:
                c?.Abort();
                app.Connection = null;
                break;
        }
    }

    // What an app does at once: accept, read, and let go what is over.
    private void Serve(int side)
    {
        ref AppStatus app = ref _apps[side];
        if (app.Listener is not null && !app.HasOpened)
        {
            app.HasOpened = app.Listener.Accept(_handles[side], 0);
            app.Connection = app.HasOpened ? _handles[side] : null;
        }

        TcpConnection? c = app.Connection;
        if (c is null)
        {
            return;
        }

        int received = c.Receive(_octets, 0, _octets.Length, 0);
        for (int i = 0; i < received; i++)
        {
            if (app.HasEnd || _octets[i] != _streams[1 - side].OctetAt(app.Received))
            {
                throw new ExplorationException($"The {s_names[side]} received what it should not: octet {_octets[i]} after {app.Received}.");
            }

            app.Received++;
        }

        if (received == 0 && !app.HasEnd)
        {
            app.HasEnd = true;
            AppStatus peer = _apps[1 - side];
            if (!peer.HasFinished || app.Received != peer.Sent)
            {
                throw new ExplorationException($"The {s_names[side]} was told of the end after {app.Received} of {peer.Sent} octets.");
            }
        }

        if (c.State == TcpState.Closed)
        {
            app.Reason = c.CloseReason;
            c.Abort();
            app.Connection = null;
        }
    }

    private void Check(int side)
    {
        string broken = Invariants.Check(_stacks[side]);
        if (broken is not null)
        {
            throw new ExplorationException($"{s_names[side]}: {broken}");
        }

        if (_wire.Broken is not null)
        {
            throw new ExplorationException(_wire.Broken);
        }
    }
}

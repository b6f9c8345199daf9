namespace TcpNano.Virtual;

/// <content>Frames on their way: sent, lost, delayed, delivered.</content>
public sealed partial class VirtualNetwork
{
    internal void Send(VirtualDriver from, ReadOnlySpan<byte> frame)
    {
        if (!MeasureAllocations)
        {
            SendNow(from, frame);
            return;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        SendNow(from, frame);
        _ownAllocations += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void SendNow(VirtualDriver from, ReadOnlySpan<byte> frame)
    {
        bool spared = !ImpairArp && frame[EtherTypeOffset] == 0x08 && frame[EtherTypeOffset + 1] == 0x06;
        FrameFate fate = spared
            ? new FrameFate(1, Now + from.Impairment.Profile.Delay, 0, -1)
            : from.Impairment.Decide(Now);
        SendAs(from, frame, fate);
    }

    internal void Release(VirtualFrame frame)
    {
        if (frame.IsHeld)
        {
            frame.IsTaken = true;
        }
        else
        {
            _pool.Return(frame);
        }
    }

    private void SendAs(VirtualDriver? from, ReadOnlySpan<byte> data, FrameFate fate)
    {
        VirtualFrame sent = Copy(from, data, ++_lastId);
        foreach (IFrameObserver observer in _observers)
        {
            observer.Sent(sent);
        }

        if (Override is not null)
        {
            fate = Override(from, data, fate);
        }

        bool isGroup = (data[0] & GroupBit) != 0;
        bool anybody = false;
        foreach (VirtualDriver to in _drivers)
        {
            if (!fate.IsLost && to != from && (isGroup || to.HasAddress(data[..AddressLength])))
            {
                anybody = true;
                Launch(sent, to, fate, fate.Due);
                if (fate.Copies > 1)
                {
                    Launch(sent, to, fate, fate.DuplicateDue);
                }
            }
        }

        if (!anybody && !fate.IsKept)
        {
            ReportLost(sent);
        }

        _pool.Return(sent);
    }

    private VirtualFrame Copy(VirtualDriver? from, ReadOnlySpan<byte> data, long id)
    {
        VirtualFrame frame = _pool.Take();
        data.CopyTo(frame.Data);
        frame.Length = data.Length;
        frame.Id = id;
        frame.From = from;
        frame.IsDamaged = false;
        return frame;
    }

    private void Launch(VirtualFrame sent, VirtualDriver to, FrameFate fate, long due)
    {
        VirtualFrame frame = Copy(sent.From, sent.Data.AsSpan(0, sent.Length), sent.Id);
        Impairment.Mark(frame.Data.AsSpan(0, frame.Length), fate);
        frame.IsDamaged = Impairment.Corrupt(frame.Data.AsSpan(0, frame.Length), fate);
        frame.To = to;
        frame.Due = due;
        frame.Order = ++_lastOrder;
        _inFlight.Add(frame);
    }

    private void Deliver()
    {
        VirtualDriver to = _inFlight.First.To!;
        do
        {
            HandOver(_inFlight.TakeFirst(), to);
        }
        while (Batches && _inFlight.FirstDue <= Now && _inFlight.First.To == to);

        VirtualHost? host = HostOn(to);
        if (host is not null && host.AsleepUntil > Now)
        {
            host = null;
            to.Kick();
        }

        long next = host is null ? 0 : Poll(host);
        foreach (VirtualFrame frame in _arriving)
        {
            foreach (IFrameObserver observer in _observers)
            {
                observer.Processed(frame);
            }

            frame.IsHeld = false;
            if (frame.IsTaken)
            {
                _pool.Return(frame);
            }
        }

        _arriving.Clear();
        if (host is not null)
        {
            RunApp(host, next);
        }
    }

    private void HandOver(VirtualFrame frame, VirtualDriver to)
    {
        if (!to.Accept(frame))
        {
            ReportLost(frame);
            _pool.Return(frame);
            return;
        }

        foreach (IFrameObserver observer in _observers)
        {
            observer.Arriving(frame);
        }

        // Not to be used again until the observers have seen what became of it.
        frame.IsHeld = true;
        frame.IsTaken = false;
        _arriving.Add(frame);
    }

    private void ReportLost(VirtualFrame frame)
    {
        foreach (IFrameObserver observer in _observers)
        {
            observer.Lost(frame);
        }
    }
}

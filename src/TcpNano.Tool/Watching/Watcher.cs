using System.Globalization;
using System.Net.Sockets;
using TcpNano.Diagnostics;
using TcpNano.Tool.Capturing;
using TcpNano.Tool.Shell;
using TcpNano.Virtual.Ladders;

namespace TcpNano.Tool.Watching;

/// <summary>Reads a device's trace to its end: events become lines of a ladder, the table is shown below them, frames go to a capture.</summary>
/// <param name="device">The device's name.</param>
/// <param name="terminal">Where to show it.</param>
/// <param name="file">Where the frames go; null for nowhere.</param>
/// <param name="isInterrupted">Whether somebody has had enough; the stream is closed then.</param>
internal sealed class Watcher(string device, Terminal terminal, CaptureFile? file, Func<bool> isInterrupted)
{
    // The whole of each: the device sends as much as it keeps.
    private const int FrameOctets = 1518;
    private const int MostRowsInAFile = 1000;

    // Of the device's clock, between two tables in a file.
    private const long TableInterval = 10_000;

    private readonly WatchTable _table = new();
    private WatchCapture? _capture;
    private WatchLadder _ladder = null!;
    private TraceClock _clock = null!;
    private TraceHello _hello = null!;
    private LiveTable? _live;
    private long _events;
    private long _lostEvents;
    private long _lostFrames;
    private long _tableAt;

    /// <summary>Watches until the device ends the stream, or somebody has had enough.</summary>
    /// <param name="stream">The stream to and from the device.</param>
    /// <returns>The exit status.</returns>
    public int Run(Stream stream)
    {
        try
        {
            (int status, string? trouble) = Read(stream);
            bool isOver = isInterrupted();
            if (_hello is null)
            {
                terminal.Complain(isOver ? $"interrupted: {device} had not begun to send." : trouble!);
                return isOver ? ExitStatus.Interrupted : status;
            }

            Write(_ladder.Flush());
            _capture?.Finish();
            ShowTable();
            if (trouble is not null && !isOver)
            {
                terminal.Complain(trouble);
            }

            string end = isOver ? "interrupted: " : trouble is null ? device + " has ended the stream: " : "";
            terminal.WriteLine(end + HowFar());
            return isOver ? ExitStatus.Interrupted : status;
        }
        finally
        {
            _capture?.Dispose();
        }
    }

    // The exit status, and what is wrong.
    private (int Status, string? Trouble) Read(Stream stream)
    {
        try
        {
            TraceReader reader = new(stream);
            Begin((TraceHello)reader.Read()!, stream);
            terminal.Live(live => Follow(reader, live));
            return (ExitStatus.Success, null);
        }
        catch (TraceException wrong)
        {
            return (ExitStatus.Failed, $"{device}: {wrong.Message}.");
        }
        catch (IOException lost)
        {
            bool isSilent = lost.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.TryAgain or SocketError.WouldBlock };
            return isSilent
                ? (ExitStatus.TimedOut, $"{device} is silent, and seems to be gone.")
                : (ExitStatus.Reset, $"{device} is gone: the connection was reset.");
        }
        catch (ObjectDisposedException)
        {
            return (ExitStatus.Interrupted, "interrupted");
        }
    }

    private void Begin(TraceHello hello, Stream stream)
    {
        _hello = hello;
        _clock = new TraceClock(hello.Now, terminal.Time.GetUtcNow());
        _tableAt = hello.Now;
        _ladder = new WatchLadder(_clock) { Address = hello.Address };
        bool wantsFrames = file is not null || !hello.HasEvents;
        if (file is not null)
        {
            _capture = new WatchCapture(file, device, hello, _clock);
        }

        if (wantsFrames && hello.HasFrames)
        {
            stream.Write([TraceFormat.FramesCommand, 2, FrameOctets >> 8, FrameOctets & 0xFF]);
        }

        terminal.WriteLine($"{device}: {IPv4Address.Format(hello.Address)}, {hello.HardwareAddress}, MTU {hello.Mtu}, {hello.Connections} connections at most");
        if (!hello.HasEvents)
        {
            terminal.WriteLine("The device keeps no events (StackOptions.EventEntries is 0): there will be the table, and no ladder.");
        }

        if (file is not null && !hello.HasFrames)
        {
            terminal.WriteLine("The device has no frames to send (its driver is no FrameTap): the capture stays empty.");
        }

        terminal.Output.Flush();
    }

    private void Follow(TraceReader reader, LiveTable? live)
    {
        _live = live;
        TraceRecord? record = reader.Read();
        while (record is not null && !isInterrupted())
        {
            Take(record);
            record = reader.Read();
        }
    }

    private void Take(TraceRecord record)
    {
        switch (record)
        {
            case TraceEvent happened:
                _events++;
                _capture?.Take(happened);
                Write(_ladder.Take(happened));
                break;
            case TraceFrame frame:
                _capture?.Take(frame);
                break;
            case TraceLost lost:
                _lostEvents += lost.Events;
                _lostFrames += lost.Frames;
                _capture?.Take(lost);
                if (lost.Events > 0)
                {
                    Write(_ladder.Remark(Text($"{lost.Events} events are missing here: they came faster than the stream takes them")));
                }

                break;
            case TraceConnection connection:
                _table.Take(connection);
                _ladder.States.Learn(connection);
                break;
            case TraceCounters counters:
                _table.Take(counters);
                break;
            case TraceTableEnd end:
                _clock.Set(end.Now);
                _table.Take(end);
                Write(_ladder.Flush());
                Settle(end);
                break;
        }
    }

    private void Settle(TraceTableEnd end)
    {
        _ladder.Address = end.Address;
        _ladder.States.ForgetClosed();
        if (_capture is not null)
        {
            _capture.Address = end.Address;
            _capture.Settle();
        }

        if (_live is not null)
        {
            _live.Show(Summary(), WatchTable.Titles, most => _table.Rows(most));
        }
        else if (end.Now - _tableAt >= TableInterval)
        {
            _tableAt = end.Now;
            ShowTable();
        }

        terminal.Output.Flush();
    }

    private void ShowTable()
    {
        if (_table.End is null)
        {
            return;
        }

        terminal.WriteLine(Summary());
        string[][] rows = [.. _table.Rows(MostRowsInAFile)];
        if (rows.Length > 0)
        {
            terminal.WriteTable(WatchTable.Titles, rows);
        }
    }

    private void Write(IReadOnlyList<LadderRow> rows)
    {
        foreach (LadderRow row in rows)
        {
            terminal.Write(row);
        }
    }

    private string Summary()
    {
        TraceTableEnd end = _table.End!;
        string link = end.IsLinkUp ? "" : ", link down";
        string lost = _lostEvents + _lostFrames == 0 ? "" : Text($"; lost: {_lostEvents} events, {_lostFrames} frames");
        return Text($"{device} at {_clock.Latest / 1000.0:0.000} s: {_hello.Connections - end.FreeSlots} of {_hello.Connections} connections, {end.HalfOpen} half-open, {end.TimeWaits} in TIME-WAIT{link}{lost}");
    }

    private string HowFar()
    {
        string frames = _capture is null ? "" : Text($", {_capture.Count} frames in '{file!.Path}' and {_lostFrames} lost");
        return Text($"{_events} events in {_clock.Latest / 1000.0:0.0} s, {_lostEvents} lost{frames}");
    }

    private static string Text(FormattableString text)
    {
        return text.ToString(CultureInfo.InvariantCulture);
    }
}

using System;

namespace TcpNano.Diagnostics;

/// <summary>
/// Lays out an exchange as a ladder: the time, the left end's state, a segment on its way, the right end's state. The
/// figures of RFC 9293 section 3.5 look like this, and so does what the stack's tools and tests print.
/// </summary>
/// <example>
/// <code>
///    time   client                                                 server
///   0.000   SYN-SENT     -- SYN seq=0 mss=1460 ------------------>   SYN-RECEIVED
///   0.020   ESTABLISHED  &lt;- SYN|ACK seq=0 ack=1 mss=1460 ---------   SYN-RECEIVED
/// </code>
/// </example>
/// <remarks>Not for several threads at once. Every call allocates the string it returns.</remarks>
public sealed class Ladder
{
    /// <summary>Width of the left column that holds every state name.</summary>
    public const int StateWidth = 12;

    private const int TimeWidth = 7;
    private const int Gap = 3;
    private const int ArrowWidth = 41;
    private const int ShortestShaft = 2;
    private const int LineCapacity = 200;

    private readonly LineBuffer _line = new LineBuffer(LineCapacity);
    private readonly int _leftWidth;

    /// <summary>Makes a ladder.</summary>
    /// <param name="leftWidth">Characters of the left column, 1 to 40: <see cref="StateWidth"/> for states.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="leftWidth"/> is out of range.</exception>
    public Ladder(int leftWidth)
    {
        if (leftWidth < 1 || leftWidth > 40)
        {
            throw new ArgumentOutOfRangeException();
        }

        _leftWidth = leftWidth;
    }

    /// <summary>The line above the ladder.</summary>
    /// <param name="left">Who the left end is.</param>
    /// <param name="right">Who the right end is.</param>
    /// <returns>One line, without its end.</returns>
    public string Heading(string left, string right)
    {
        _line.Fill(' ', TimeWidth - 4);
        _line.Append("time");
        _line.Fill(' ', TimeWidth + Gap);
        _line.Append(left);
        return Right(right);
    }

    /// <summary>A line on which no segment moves: a state changed, or somebody did something.</summary>
    /// <param name="time">Milliseconds since the ladder began.</param>
    /// <param name="left">The left end's state, or empty.</param>
    /// <param name="text">What happened, or empty.</param>
    /// <param name="right">The right end's state, or empty.</param>
    /// <returns>One line, without its end.</returns>
    public string Note(long time, string left, string text, string right)
    {
        Left(time, left);
        _line.Append(text);
        return Right(right);
    }

    /// <summary>A line on which a segment moves.</summary>
    /// <param name="time">Milliseconds since the ladder began.</param>
    /// <param name="left">The left end's state, or empty.</param>
    /// <param name="segment">The segment, as <see cref="SegmentText"/> writes it.</param>
    /// <param name="toRight">Whether it goes from left to right.</param>
    /// <param name="fate">How far it comes.</param>
    /// <param name="right">The right end's state, or empty.</param>
    /// <returns>One line, without its end.</returns>
    public string Line(long time, string left, string segment, bool toRight, SegmentFate fate, string right)
    {
        string tail = "--";
        string head = toRight ? "->" : "<-";
        if (fate == SegmentFate.Departed)
        {
            head = "...";
        }
        else if (fate == SegmentFate.Arrived)
        {
            tail = "...";
        }
        else if (fate == SegmentFate.Lost)
        {
            head = toRight ? "-X" : "X-";
        }

        string end = toRight ? head : tail;
        Left(time, left);
        int start = _line.Length;
        _line.Append(toRight ? tail : head);
        _line.Append(' ');
        _line.Append(segment);
        _line.Append(' ');
        int shaft = start + ArrowWidth - end.Length;
        if (shaft < _line.Length + ShortestShaft - end.Length)
        {
            shaft = _line.Length + ShortestShaft - end.Length;
        }

        _line.Fill('-', shaft);
        if (end == "...")
        {
            _line.Append(' ');
        }

        _line.Append(end);
        return Right(right);
    }

    private void Left(long time, string left)
    {
        _line.Fill(' ', TimeWidth - 4 - (time / 1000).ToString().Length);
        _line.AppendSeconds(time);
        _line.Fill(' ', _line.Length + Gap);
        int start = _line.Length;
        _line.Append(left);
        _line.Fill(' ', start + _leftWidth);
        _line.Append(' ');
    }

    private string Right(string right)
    {
        _line.Fill(' ', TimeWidth + Gap + _leftWidth + 1 + ArrowWidth);
        _line.Fill(' ', _line.Length + Gap);
        _line.Append(right);
        return _line.Take();
    }
}

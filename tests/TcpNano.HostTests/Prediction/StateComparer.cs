using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TcpNano.Diagnostics;
using TcpNano.Fast;
using TcpNano.Internet;
using TcpNano.Link;
using TcpNano.Tcp;
using TcpNano.Timers;
using TcpNano.Wire;

namespace TcpNano.HostTests.Prediction;

/// <summary>Walks through all that two stacks hold, field by field and element by element, and names the first difference.</summary>
internal sealed class StateComparer
{
    // What has no meaning for the protocol: the way taken, and what was written before it is needed or read.
    private static readonly HashSet<string> s_meaningless =
    [
        "Prediction._isEnabled",
        "TransmissionControlBlock." + nameof(TransmissionControlBlock.Predicted), // a function of the others, checked on its own
        "EventRing." + nameof(EventRing.Next), // the fast paths write their segments in a form of their own: compared as a reader tells them
        "FastOutput._heads", // of lists that are compared
        "OutputPass._heads",
        "IPv4Output." + nameof(IPv4Output.Frame),
        "SegmentBuilder._frame",
        "Segment." + nameof(Segment.Frame),
        "ConnectionTable." + nameof(ConnectionTable.Recent),
        "Transmitter." + nameof(Transmitter.NoRoom), // of the pass in progress, and the fast path may need none
    ];

    // What these hold in numbers is what the last frame said that went through them.
    private static readonly HashSet<Type> s_parsers = [typeof(Segment), typeof(TcpOptions), typeof(IPv4Input), typeof(Receiver)];

    private static readonly Dictionary<Type, FieldInfo[]> s_fields = [];

    private readonly StackEvent _left = new();
    private readonly StackEvent _right = new();
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>What was compared, by type: objects, of which a walk that finds few would find no fault either.</summary>
    public Dictionary<Type, int> Compared { get; } = [];

    /// <summary>Compares two stacks, and handles that their apps hold.</summary>
    /// <returns>Null, or where they differ and how.</returns>
    public string? Compare(NetworkStack a, NetworkStack b, IEnumerable<(NetworkHandle A, NetworkHandle B)> handles)
    {
        _seen.Clear();
        Compared.Clear();
        string? difference = Compare("stack", a, b) ?? CompareEvents(a, b);
        foreach ((NetworkHandle left, NetworkHandle right) in handles)
        {
            difference ??= Compare("handle", left, right);
        }

        return difference;
    }

    private string? Compare(string path, object? a, object? b)
    {
        if (a is null || b is null)
        {
            return ReferenceEquals(a, b) ? null : $"{path}: {a ?? "null"} and {b ?? "null"}";
        }

        Type type = a.GetType();
        if (type != b.GetType())
        {
            return $"{path}: {type} and {b.GetType()}";
        }

        if (type.IsPrimitive || type.IsEnum)
        {
            return a.Equals(b) ? null : $"{path}: {a} and {b}";
        }

        if (a is string || a is MacDriver || a is WaitHandle || a is Thread || a is Delegate || a is FastInput || type == typeof(object) || !_seen.Add(a))
        {
            return null;
        }

        Compared[type] = Compared.GetValueOrDefault(type) + 1;
        if (a is Array array)
        {
            return CompareArrays(path, array, (Array)b);
        }

        if (a is TimerWheel wheel)
        {
            return CompareTimers(path, wheel, (TimerWheel)b);
        }

        if (a is IndexLists lists)
        {
            return CompareLists(path, lists, (IndexLists)b);
        }

        foreach (FieldInfo field in FieldsOf(type))
        {
            string? difference = Compare(path + "." + field.Name, field.GetValue(a), field.GetValue(b));
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    /// <summary>All that the event rings tell.</summary>
    private string? CompareEvents(NetworkStack a, NetworkStack b)
    {
        EventReader left = new(a);
        EventReader right = new(b);
        while (left.Read(_left) | right.Read(_right))
        {
            Compared[typeof(StackEvent)] = Compared.GetValueOrDefault(typeof(StackEvent)) + 1;
            foreach (FieldInfo field in FieldsOf(typeof(StackEvent)))
            {
                if (!Equals(field.GetValue(_left), field.GetValue(_right)))
                {
                    return $"event {_left.Number}, {field.Name}: {field.GetValue(_left)} and {field.GetValue(_right)}";
                }
            }
        }

        return left.Position == right.Position ? null : $"events: {left.Position} and {right.Position}";
    }

    /// <summary>Which timers are armed, and for when; how the wheel keeps them is its own affair.</summary>
    private static string? CompareTimers(string path, TimerWheel a, TimerWheel b)
    {
        int timers = ((bool[])typeof(TimerWheel).GetField("_armed", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(a)!).Length;
        for (int id = 0; id < timers; id++)
        {
            bool armed = a.IsArmed(id);
            if (armed != b.IsArmed(id) || (armed && a.DeadlineOf(id) != b.DeadlineOf(id)))
            {
                return $"{path}, timer {id}: {armed} {a.DeadlineOf(id)} and {b.IsArmed(id)} {b.DeadlineOf(id)}";
            }
        }

        return null;
    }

    /// <summary>Who is in which list, in which order; the links of those in none mean nothing.</summary>
    private static string? CompareLists(string path, IndexLists a, IndexLists b)
    {
        for (int list = 0; list < a.Heads.Length; list++)
        {
            string left = string.Join(' ', Members(a, list));
            string right = string.Join(' ', Members(b, list));
            if (left != right)
            {
                return $"{path}, list {list}: {left} and {right}";
            }
        }

        return null;
    }

    private static IEnumerable<int> Members(IndexLists lists, int list)
    {
        for (int i = lists.First(list); i != IndexLists.None; i = lists.After(i))
        {
            yield return i;
        }
    }

    private string? CompareArrays(string path, Array a, Array b)
    {
        if (a.Length != b.Length)
        {
            return $"{path}: {a.Length} and {b.Length} elements";
        }

        Type element = a.GetType().GetElementType()!;
        if (element.IsPrimitive)
        {
            int size = a.Length * Buffer.ByteLength(a) / Math.Max(1, a.Length);
            Span<byte> left = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(a), size);
            Span<byte> right = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(b), size);
            int same = left.CommonPrefixLength(right);
            int at = same * a.Length / Math.Max(1, size);
            return same == size ? null : $"{path}[{at}]: {a.GetValue(at)} and {b.GetValue(at)}";
        }

        for (int i = 0; i < a.Length; i++)
        {
            string? difference = Compare($"{path}[{i}]", a.GetValue(i), b.GetValue(i));
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static FieldInfo[] FieldsOf(Type type)
    {
        if (!s_fields.TryGetValue(type, out FieldInfo[]? fields))
        {
            List<FieldInfo> all = [];
            for (Type? t = type; t is not null && t != typeof(object); t = t.BaseType)
            {
                all.AddRange(t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                    .Where(f => !s_meaningless.Contains(t.Name + "." + f.Name) && !(s_parsers.Contains(t) && f.FieldType.IsValueType)));
            }

            fields = [.. all];
            s_fields.Add(type, fields);
        }

        return fields;
    }
}

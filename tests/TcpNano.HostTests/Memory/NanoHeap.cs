using System.Reflection;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using System.Text;
using TcpNano.Link;

namespace TcpNano.HostTests.Memory;

/// <summary>
/// What an object and all it refers to would take of a nanoCLR heap, found by walking the real objects: blocks of 12 octets,
/// one for an object and one for each of its fields; 20 octets of header for an array, rounded up; 12 for a reference in an
/// array; 12 for an event. Drivers, threads, strings and delegates are not followed: they are somebody else's.
/// </summary>
internal sealed class NanoHeap
{
    private const BindingFlags AllOfOneType =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<object> _left = new();
    private readonly SortedDictionary<string, (int Count, long Octets)> _types = new(StringComparer.Ordinal);

    private NanoHeap()
    {
    }

    /// <summary>Octets in all.</summary>
    public long Octets { get; private set; }

    public static NanoHeap Walk(object root)
    {
        NanoHeap heap = new();
        heap.Follow(root);
        while (heap._left.TryDequeue(out object? next))
        {
            heap.Take(next);
        }

        return heap;
    }

    /// <summary>What was found, a line for each type: for the one who has to find what a new field or array costs.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        foreach ((string type, (int count, long octets)) in _types)
        {
            text.Append(octets).Append(" in ").Append(count).Append(" x ").AppendLine(type);
        }

        return text.ToString();
    }

    private void Follow(object? found)
    {
        if (found is not null and not MacDriver and not Thread and not string and not Delegate && _seen.Add(found))
        {
            _left.Enqueue(found);
        }
    }

    private void Take(object found)
    {
        Type type = found.GetType();
        if (found is AutoResetEvent)
        {
            Note("event", 12);
        }
        else if (found is Array array)
        {
            Type element = type.GetElementType()!;
            int size = 12;
            if (element.IsPrimitive)
            {
                size = SizeOf(element);
            }
            else
            {
                Assert.IsFalse(element.IsValueType, "an array of structs is an array of objects on nanoCLR: " + type);
                foreach (object? item in array)
                {
                    Follow(item);
                }
            }

            Note($"{element.Name}[{array.Length}]", (20 + ((long)array.Length * size) + 11) / 12 * 12);
        }
        else
        {
            int fields = 0;
            for (Type? of = type; of is not null; of = of.BaseType)
            {
                foreach (FieldInfo field in of.GetFields(AllOfOneType))
                {
                    Type kind = field.FieldType;
                    Assert.IsTrue(!kind.IsValueType || kind.IsPrimitive || kind.IsEnum, "a struct is an object of its own on nanoCLR: " + type + "." + field.Name);
                    fields++;
                    if (!kind.IsValueType)
                    {
                        Follow(field.GetValue(found));
                    }
                }
            }

            Note($"{type.Name}, {fields} fields", 12 * (1 + fields));
        }
    }

    private void Note(string type, long octets)
    {
        Octets += octets;
        (int count, long before) = _types.GetValueOrDefault(type);
        _types[type] = (count + 1, before + octets);
    }

    private static int SizeOf(Type primitive)
    {
        return Type.GetTypeCode(primitive) switch
        {
            TypeCode.Boolean or TypeCode.Byte or TypeCode.SByte => 1,
            TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Char => 2,
            TypeCode.Int32 or TypeCode.UInt32 => 4,
            TypeCode.Int64 or TypeCode.UInt64 => 8,
            _ => throw new NotSupportedException(primitive.Name),
        };
    }
}

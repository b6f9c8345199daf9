using System.Reflection;
using TcpNano.Diagnostics;

namespace TcpNano.Virtual.Scripts;

/// <summary>The names scripts share with the stack: its options and counters as they are called there, upper or lower case.</summary>
internal static class ScriptNames
{
    private static readonly Dictionary<string, FieldInfo> s_options = FieldsOf(typeof(StackOptions));
    private static readonly Dictionary<string, StackCounter> s_counters =
        Enum.GetValues<StackCounter>().ToDictionary(counter => counter.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The options that scripts can set.</summary>
    public static IReadOnlyCollection<string> Options => s_options.Keys;

    /// <summary>The counters that scripts can check.</summary>
    public static IReadOnlyCollection<string> Counters => s_counters.Keys;

    /// <summary>Sets an option.</summary>
    /// <param name="options">Where.</param>
    /// <param name="name">Its name, which must be one.</param>
    /// <param name="value">A number, or true or false.</param>
    /// <returns>False when it is no such value.</returns>
    public static bool TrySet(StackOptions options, string name, string value)
    {
        FieldInfo field = s_options[name];
        if (field.FieldType == typeof(bool) && bool.TryParse(value, out bool flag))
        {
            field.SetValue(options, flag);
            return true;
        }

        if (field.FieldType == typeof(int) && int.TryParse(value, out int number))
        {
            field.SetValue(options, number);
            return true;
        }

        return false;
    }

    /// <summary>Reads a counter.</summary>
    /// <param name="counters">Of which stack.</param>
    /// <param name="name">Its name, which must be one.</param>
    /// <returns>Its value.</returns>
    public static long Counter(StackCounters counters, string name)
    {
        return counters[s_counters[name]];
    }

    private static Dictionary<string, FieldInfo> FieldsOf(Type type)
    {
        return type.GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Where(field => field.FieldType == typeof(int) || field.FieldType == typeof(uint) || field.FieldType == typeof(long) || field.FieldType == typeof(bool))
            .OrderBy(field => field.Name, StringComparer.Ordinal)
            .ToDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);
    }
}

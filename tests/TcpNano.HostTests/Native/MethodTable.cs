using Mono.Cecil;

namespace TcpNano.HostTests.Native;

/// <summary>
/// What nanoFramework's metadata processor 3 makes of an assembly with native methods: which native the firmware's table
/// must have at which place, and the checksum by which the CLR believes the table.
/// </summary>
/// <remarks>Only for assemblies with one class: the order of several depends on the culture of the machine that compiles them.</remarks>
internal sealed class MethodTable
{
    public MethodTable(AssemblyDefinition assembly)
    {
        Assembly = assembly.Name.Name;
        Prefix = "Library_" + Assembly.Replace('.', '_') + "_";
        List<TypeDefinition> types = [.. assembly.MainModule.GetTypes().Where(type => type.Name != "<Module>")];
        if (types.Count != 1)
        {
            throw new InvalidOperationException(Assembly + " has " + types.Count + " types, not one: " + string.Join(", ", types.Select(type => type.FullName)));
        }

        Class = types[0].FullName.Replace('.', '_');
        foreach (MethodDefinition method in Ordered(types[0]))
        {
            Add(method);
        }
    }

    /// <summary>The assembly's name.</summary>
    public string Assembly { get; }

    /// <summary>What the names of C++ classes begin with.</summary>
    public string Prefix { get; }

    /// <summary>The class, as the rest of its C++ name.</summary>
    public string Class { get; }

    /// <summary>One entry per method: the name of the C++ function, or null for a managed method.</summary>
    public List<string?> Entries { get; } = [];

    public uint Checksum { get; private set; }

    private static IEnumerable<MethodDefinition> Ordered(TypeDefinition type)
    {
        return type.Methods.Where(method => method.IsVirtual)
            .Concat(type.Methods.Where(method => !method.IsVirtual && !method.IsStatic))
            .Concat(type.Methods.Where(method => method.IsStatic));
    }

    private static string NameOf(MethodDefinition method)
    {
        List<string> types = [TokenOf(method.ReturnType), .. method.Parameters.Select(parameter => TokenOf(parameter.ParameterType))];
        return method.Name.Replace('.', '_') + (method.IsStatic ? "___STATIC__" : "___") + string.Join("__", types);
    }

    private static string TokenOf(TypeReference type)
    {
        return type switch
        {
            ArrayType array => "SZARRAY_" + TokenOf(array.ElementType),
            ByReferenceType reference => "BYREF_" + TokenOf(reference.ElementType),
            _ => type.FullName switch
            {
                "System.Void" => "VOID",
                "System.Boolean" => "BOOLEAN",
                "System.Char" => "CHAR",
                "System.SByte" => "I1",
                "System.Byte" => "U1",
                "System.Int16" => "I2",
                "System.UInt16" => "U2",
                "System.Int32" or "System.IntPtr" => "I4",
                "System.UInt32" => "U4",
                "System.Int64" => "I8",
                "System.UInt64" => "U8",
                "System.Single" => "R4",
                "System.Double" => "R8",
                "System.String" => "STRING",
                "System.Object" => "OBJECT",
                string name => name.Replace(".", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal),
            },
        };
    }

    private void Add(MethodDefinition method)
    {
        if (method.HasBody || method.IsAbstract)
        {
            Entries.Add(null);
            Count("NULL");
            return;
        }

        string name = NameOf(method);
        Count(Assembly);
        Count(Class);
        Count(name);
        Entries.Add(name);
    }

    // Until a first native has been counted whole, every step starts from 0 again: that is how the processor is.
    private void Count(string text)
    {
        Checksum = Crc32.Compute(text, Entries.Exists(entry => entry != null) ? Checksum : 0);
    }
}

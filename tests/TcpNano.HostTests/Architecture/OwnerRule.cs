using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>Each field of the control block is written by one class.</summary>
internal static class OwnerRule
{
    /// <summary>One finding per field with several writers: which classes, and their methods.</summary>
    /// <param name="writers">Who writes what.</param>
    /// <param name="block">The control block.</param>
    /// <param name="exempt">The namespace whose writes are not counted: the shortcuts, which are compared with the full path.</param>
    public static List<Finding> Check(FieldWriters writers, TypeDefinition block, string exempt)
    {
        List<Finding> findings = [];
        foreach (FieldDefinition field in FieldWriters.FieldsOf(block))
        {
            SortedDictionary<string, List<string>> of = writers.Of(field, exempt);
            if (of.Count > 1)
            {
                findings.Add(new Finding("owner", block.FullName + "::" + field.Name, "is written by " + of.Count + " classes: " + string.Join("; ", of.Select(type => type.Key + " (" + string.Join(", ", type.Value) + ")"))));
            }
        }

        return findings;
    }
}

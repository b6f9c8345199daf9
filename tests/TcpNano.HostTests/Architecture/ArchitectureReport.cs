using System.Text;
using Mono.Cecil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>The structure of the core as a text: to read before and after a change, and to compare.</summary>
internal static class ArchitectureReport
{
    public static string Report()
    {
        StringBuilder text = new();
        Summary(text);
        Edges(text);
        Owners(text);
        WrittenFromOutside(text);
        List(text, "Cycles", CoreRules.Cycles());
        List(text, "Fields of the control block with several writers", CoreRules.Owners());
        List(text, "Calls against the layers", CoreRules.LayerCalls());
        List(text, "Names against the layers", CoreRules.LayerNames());
        List(text, "Addresses in the logic of TCP", CoreRules.Addresses());
        List(text, "Virtual methods where there is no choice", CoreRules.Seams());
        List(text, "Long files", CoreRules.LongFiles());
        return text.ToString();
    }

    private static void Summary(StringBuilder text)
    {
        List<List<string>> knots = CoreRules.Graph.Knots();
        text.Append(CoreAssembly.Types.Count(type => type.DeclaringType == null)).Append(" types, ")
            .Append(CoreRules.Graph.Edges().Count()).Append(" pairs of which one calls the other, ")
            .Append(knots.Count).Append(" strongly connected components of more than one type");
        text.Append(knots.Count == 0 ? "" : ": " + string.Join(", ", knots.Select(knot => knot.Count)) + " types").Append('\n');
    }

    private static void Edges(StringBuilder text)
    {
        text.Append("\n== Who calls whom\n");
        foreach (IGrouping<string, List<TypeCall>> from in CoreRules.Graph.Edges().GroupBy(edge => edge[0].From))
        {
            text.Append(from.Key).Append(" -> ").AppendJoin(", ", from.Select(edge => edge[0].To + " (" + edge.Count + ")")).Append('\n');
        }
    }

    private static void Owners(StringBuilder text)
    {
        TypeDefinition block = CoreAssembly.ControlBlock;
        text.Append("\n== Who writes the fields of ").Append(block.FullName).Append(", constructors and ").Append(CoreAssembly.Shortcuts).Append(" left out\n");
        foreach (FieldDefinition field in FieldWriters.FieldsOf(block))
        {
            ICollection<string> classes = CoreRules.Writers.Of(field, CoreAssembly.Shortcuts).Keys;
            text.Append(field.Name.PadRight(24)).Append(classes.Count).Append("  ").AppendJoin(", ", classes).Append('\n');
        }
    }

    private static void WrittenFromOutside(StringBuilder text)
    {
        text.Append("\n== Fields of other types that another class writes\n");
        foreach (TypeDefinition type in CoreAssembly.Types.Where(type => type != CoreAssembly.ControlBlock).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            foreach (FieldDefinition field in FieldWriters.FieldsOf(type))
            {
                List<string> others = [.. CoreRules.Writers.Of(field, CoreAssembly.Shortcuts).Keys.Where(writer => writer != TypeWalk.OuterOf(type).FullName)];
                if (others.Count > 0)
                {
                    text.Append(type.FullName).Append("::").Append(field.Name).Append("  ").AppendJoin(", ", others).Append('\n');
                }
            }
        }
    }

    private static void List(StringBuilder text, string title, List<Finding> findings)
    {
        text.Append("\n== ").Append(title).Append(": ").Append(findings.Count).Append('\n');
        foreach (Finding finding in findings)
        {
            text.Append(finding).Append('\n');
        }
    }
}

using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Architecture;

/// <summary>
/// The logic of TCP handles no addresses: it hands on a Destination and never looks inside, so that it works over any IP.
/// It names no type of one address family, no member that is called an address, and takes none as a parameter.
/// </summary>
internal static partial class AddressRule
{
    /// <summary>What is wrong in the code of a type. Locals need no look: what is in them came through one of these.</summary>
    public static List<Finding> Check(TypeDefinition type)
    {
        List<Finding> findings = [];
        foreach (FieldDefinition field in type.Fields.Where(IsAddress))
        {
            findings.Add(new Finding("address", type.FullName + "::" + field.Name, "is a field for an address"));
        }

        foreach (MethodDefinition method in type.Methods)
        {
            findings.AddRange(TypeNames.Own(method).Where(named => Family().IsMatch(named.Name)).Select(named => Finding.In("address", method, "names " + named.FullName)));
            findings.AddRange(method.Parameters.Where(IsAddress).Select(parameter => Finding.In("address", method, "takes " + parameter.Name)));
            foreach (Instruction instruction in CallGraph.Instructions(method))
            {
                if (instruction.Operand is FieldDefinition field && field.DeclaringType != type && IsAddress(field))
                {
                    findings.Add(Finding.In("address", method, instruction, "is an address"));
                }
                else if (instruction.Operand is MethodDefinition callee && callee.DeclaringType != type && (Address().IsMatch(callee.Name) || callee.Parameters.Any(IsAddress)))
                {
                    findings.Add(Finding.In("address", method, instruction, "deals with addresses"));
                }
            }
        }

        return findings;
    }

    /// <summary>What is wrong in the text of a source file: constants of one address family, which code does not show.</summary>
    public static IEnumerable<Finding> CheckText(string file, string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string code = lines[i].Split("//")[0];
            foreach (Match match in FamilyWord().Matches(code))
            {
                yield return new Finding("address", file + ":" + (i + 1), "names " + match.Value);
            }
        }
    }

    private static bool IsAddress(FieldReference field)
    {
        return Address().IsMatch(field.Name) || (End().IsMatch(field.Name) && IsNumber(field.FieldType));
    }

    private static bool IsAddress(ParameterDefinition parameter)
    {
        return Address().IsMatch(parameter.Name) || (End().IsMatch(parameter.Name) && IsNumber(parameter.ParameterType));
    }

    private static bool IsNumber(TypeReference type)
    {
        return type.GetElementType().FullName == "System.UInt32";
    }

    [GeneratedRegex("^(IPv4|IPv6|Arp|Neighbo)")]
    private static partial Regex Family();

    [GeneratedRegex(@"\b(IPv4|IPv6|Arp)\w+")]
    private static partial Regex FamilyWord();

    [GeneratedRegex("[Aa]ddress")]
    private static partial Regex Address();

    // Remote and Local of numbers are addresses; RemotePort is a port.
    [GeneratedRegex("^_?([Rr]emote|[Ll]ocal)s?([Aa]ddr)?s?$")]
    private static partial Regex End();
}

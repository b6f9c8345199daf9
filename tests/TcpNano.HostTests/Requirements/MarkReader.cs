using System.Text.RegularExpressions;
using Mono.Cecil;
using TcpNano.HostTests.Nano;
using TcpNano.HostTests.Nano.Gate;

namespace TcpNano.HostTests.Requirements;

/// <summary>Collects the marks of all tests: attributes of methods, and the first lines of segment scripts.</summary>
internal static partial class MarkReader
{
    private const string Scripts = "tests/TcpNano.Simulation/Scripts";
    private const string Examples = "TcpNano.HostTests.Requirements.Examples";
    private const string AttributeName = "RfcAttribute";

    private static readonly (string Project, string File)[] s_assemblies =
    [
        ("tests/TcpNano.Tests", "TcpNano.Tests.dll"),
        ("tests/TcpNano.HostTests", "TcpNano.HostTests.dll"),
        ("tests/TcpNano.Simulation", "TcpNano.Simulation.dll"),
        ("tests/TcpNano.Dhcp.Tests", "TcpNano.Dhcp.Tests.dll"),
        ("tests/TcpNano.Dns.Tests", "TcpNano.Dns.Tests.dll"),
        ("tests/TcpNano.Sntp.Tests", "TcpNano.Sntp.Tests.dll"),
        ("tests/TcpNano.Recovery.Tests", "TcpNano.Recovery.Tests.dll"),
        ("tests/TcpNano.Mdns.Tests", "TcpNano.Mdns.Tests.dll"),
    ];

    /// <summary>All marks, in no particular order.</summary>
    public static List<Mark> All()
    {
        List<Mark> marks = [.. s_assemblies.SelectMany(assembly => OfTypes(DeviceAssemblies.Read(DeviceAssemblies.OutputOf(assembly.Project, assembly.File)).GetTypes().Where(type => type.Namespace != Examples)))];
        marks.AddRange(Repository.Files(Scripts, ".script").SelectMany(OfScript));
        return marks;
    }

    /// <summary>The marks of the methods of some types.</summary>
    public static IEnumerable<Mark> OfTypes(IEnumerable<TypeDefinition> types)
    {
        return types.SelectMany(type => type.Methods).SelectMany(OfMethod);
    }

    /// <summary>
    /// The marks in the comment a script begins with: what is named behind an RFC's number, up to the next one's.
    /// MUST-24 to MUST-29 means all between.
    /// </summary>
    public static IEnumerable<Mark> OfScriptText(string test, string text)
    {
        string comment = string.Join(' ', text.Split('\n').TakeWhile(line => line.StartsWith('#')));
        string[] parts = RfcNumber().Split(comment);
        for (int i = 1; i < parts.Length; i += 2)
        {
            int rfc = int.Parse(parts[i]);
            foreach (Match match in Ids().Matches(parts[i + 1]))
            {
                string kind = match.Groups["kind"].Value;
                int first = int.Parse(match.Groups["first"].Value);
                int last = match.Groups["last"].Success ? int.Parse(match.Groups["last"].Value) : first;
                for (int n = first; n <= last; n++)
                {
                    yield return new Mark(new RequirementName(rfc, kind + "-" + n), test, null);
                }
            }
        }
    }

    private static IEnumerable<Mark> OfScript(string file)
    {
        return OfScriptText("Scripts/" + file[(Scripts.Length + 1)..], Repository.Read(file));
    }

    private static IEnumerable<Mark> OfMethod(MethodDefinition method)
    {
        string test = method.DeclaringType.Name + "." + method.Name;
        foreach (CustomAttribute attribute in method.CustomAttributes.Where(attribute => attribute.AttributeType.Name == AttributeName))
        {
            int rfc = (int)attribute.ConstructorArguments[0].Value;
            CustomAttributeArgument[] ids = (CustomAttributeArgument[])attribute.ConstructorArguments[1].Value;
            if (ids.Length == 0)
            {
                yield return new Mark(new RequirementName(rfc, ""), test, "the mark names no requirement");
            }

            foreach (CustomAttributeArgument id in ids)
            {
                yield return new Mark(new RequirementName(rfc, (string)id.Value), test, Problem(method));
            }
        }
    }

    private static string? Problem(MethodDefinition method)
    {
        if (Has(method, "IgnoreAttribute") || Has(method.DeclaringType, "IgnoreAttribute"))
        {
            return "the test is ignored";
        }

        return Has(method, "TestMethodAttribute") && Has(method.DeclaringType, "TestClassAttribute") ? null : "the method is no test";
    }

    private static bool Has(ICustomAttributeProvider provider, string name)
    {
        return provider.CustomAttributes.Any(attribute => attribute.AttributeType.Name == name);
    }

    [GeneratedRegex(@"RFC (\d+)")]
    private static partial Regex RfcNumber();

    [GeneratedRegex(@"\b(?<kind>MUST|SHLD|MAY|REC)-(?<first>\d+)(?: to \k<kind>-(?<last>\d+))?")]
    private static partial Regex Ids();
}

using Mono.Cecil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>The members of nanoFramework's libraries that device code may use: the part that it does use, in nano-api.txt.</summary>
internal sealed class ApiList
{
    private readonly HashSet<string> _members = [];
    private readonly HashSet<string> _types = [];

    private ApiList(IEnumerable<string> lines)
    {
        foreach (string full in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            // Left of " = " stands what the compiler for .NET makes of it.
            string line = full.Split(" = ")[0];
            int separator = line.IndexOf("::", StringComparison.Ordinal);
            if (separator < 0)
            {
                _types.Add(line);
                continue;
            }

            _members.Add(line);
            _types.Add(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..separator]);
        }
    }

    public static ApiList Read()
    {
        return new ApiList(Repository.Read("tests/TcpNano.HostTests/Nano/Gate/nano-api.txt").Split('\n'));
    }

    public bool Has(TypeReference type)
    {
        return _types.Contains(type.FullName);
    }

    public bool Has(MemberReference member)
    {
        return _members.Contains(member.FullName);
    }

    /// <summary>Lines that stand for nothing in these modules.</summary>
    public List<string> Unused(IEnumerable<ModuleDefinition> modules)
    {
        HashSet<string> used = [];
        foreach (ModuleDefinition module in modules)
        {
            used.UnionWith(module.GetMemberReferences().Select(member => member.FullName));
            used.UnionWith(module.GetTypeReferences().Select(type => type.FullName));
        }

        return [.. _members.Concat(_types).Where(line => !used.Contains(line)).Order(StringComparer.Ordinal)];
    }
}

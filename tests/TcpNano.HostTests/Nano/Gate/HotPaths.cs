using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>
/// What must not happen once a stack is constructed: nothing that allocates, and no lock that is taken again and again.
/// </summary>
/// <remarks>
/// <para>Exceptions for misuse of the API are thrown by static methods named Throw..., which do nothing else and never return. They
/// are cold, and not looked into.</para>
/// <para>A loop that waits for an event in every round may take its lock in every round: it has to let go of it to wait.</para>
/// <para>A driver on a bus has a lock of its own, once per frame, that the stack's loops over frames do not answer for.</para>
/// </remarks>
internal static class HotPaths
{
    public static List<Finding> Check(CallGraph graph, IEnumerable<MethodDefinition> roots)
    {
        List<Finding> findings = [];
        Dictionary<MethodDefinition, MethodDefinition?> reached = graph.Reached(roots, method => !IsCold(method));
        foreach (MethodDefinition method in reached.Keys)
        {
            string path = PathTo(method, reached);
            foreach (Instruction instruction in CallGraph.Instructions(method))
            {
                string? rule = Allocates(instruction);
                if (rule != null)
                {
                    findings.Add(Finding.In("hot-" + rule, method, instruction, "reached by " + path));
                }
            }

            foreach (Instruction locked in LocksInLoops(graph, method))
            {
                findings.Add(Finding.In("hot-lock-in-loop", method, locked, "reached by " + path));
            }
        }

        return findings;
    }

    /// <summary>Methods that are named as if they were cold and are not.</summary>
    public static List<Finding> CheckCold(IEnumerable<TypeDefinition> types)
    {
        List<Finding> findings = [];
        foreach (MethodDefinition method in types.SelectMany(type => type.Methods).Where(IsCold))
        {
            bool returns = CallGraph.Instructions(method).Any(instruction => instruction.OpCode.Code == Code.Ret);
            bool calls = CallGraph.Instructions(method).Any(instruction => instruction.OpCode.Code is Code.Call or Code.Callvirt);
            if (!method.IsStatic || !method.HasBody || returns || calls)
            {
                findings.Add(Finding.In("cold", method, "a method named Throw... must be static, throw, and do nothing else"));
            }
        }

        return findings;
    }

    public static bool IsCold(MethodDefinition method)
    {
        return method.Name.StartsWith("Throw", StringComparison.Ordinal);
    }

    private static string? Allocates(Instruction instruction)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Newobj:
                return ((MethodReference)instruction.Operand).DeclaringType.Resolve()?.BaseType?.FullName == "System.MulticastDelegate" ? "delegate" : "newobj";

            case Code.Newarr:
                return "newarr";

            case Code.Box:
                return "box";

            case Code.Ldstr:
                return "ldstr";

            case Code.Ldftn:
            case Code.Ldvirtftn:
                return "delegate";

            case Code.Throw:
            case Code.Rethrow:
                return "throw";

            case Code.Call:
            case Code.Callvirt:
                return ((MethodReference)instruction.Operand).ReturnType.FullName == "System.String" ? "string" : null;

            default:
                return null;
        }
    }

    /// <summary>Instructions in loops that lock: themselves, or by what they call.</summary>
    private static IEnumerable<Instruction> LocksInLoops(CallGraph graph, MethodDefinition method)
    {
        HashSet<Instruction> found = [];
        foreach ((int first, int last) in Loops(method))
        {
            List<Instruction> body = [.. CallGraph.Instructions(method).Where(instruction => instruction.Offset >= first && instruction.Offset <= last)];
            if (!body.Any(instruction => graph.Leads(instruction, IsWait)))
            {
                found.UnionWith(body.Where(instruction => graph.Leads(instruction, IsLock, callee => !IsOtherDriver(callee, method))));
            }
        }

        return found.OrderBy(instruction => instruction.Offset);
    }

    /// <summary>First and last offset of each loop: the compiler puts all of it between a jump back and where that goes.</summary>
    private static IEnumerable<(int First, int Last)> Loops(MethodDefinition method)
    {
        foreach (Instruction instruction in CallGraph.Instructions(method))
        {
            IEnumerable<Instruction> targets = instruction.Operand switch
            {
                Instruction target => [target],
                Instruction[] several => several,
                _ => [],
            };
            foreach (Instruction target in targets.Where(target => target.Offset <= instruction.Offset))
            {
                yield return (target.Offset, instruction.Offset);
            }
        }
    }

    private static bool IsLock(MethodReference method)
    {
        return method.DeclaringType.FullName == "System.Threading.Monitor" && method.Name == "Enter";
    }

    private static bool IsOtherDriver(MethodDefinition callee, MethodDefinition caller)
    {
        return callee.DeclaringType != caller.DeclaringType && callee.IsVirtual && callee.DeclaringType.BaseType?.FullName == "TcpNano.Link.MacDriver";
    }

    private static bool IsWait(MethodReference method)
    {
        return (method.DeclaringType.FullName == "System.Threading.WaitHandle" && method.Name == "WaitOne")
            || (method.DeclaringType.FullName == "TcpNano.Link.MacDriver" && method.Name == "Wait")

            // What services wait with; the graph does not follow calls from one assembly into another.
            || (method.DeclaringType.FullName == "TcpNano.NetworkService" && method.Name == "WaitFor")
            || (method.DeclaringType.FullName == "TcpNano.NetworkStack" && method.Name == "WaitForWork");
    }

    private static string PathTo(MethodDefinition method, Dictionary<MethodDefinition, MethodDefinition?> reached)
    {
        List<string> names = [];
        for (MethodDefinition? m = method; m != null; m = reached[m])
        {
            names.Add(m.DeclaringType.Name + "." + m.Name);
        }

        names.Reverse();
        return string.Join(" > ", names);
    }
}

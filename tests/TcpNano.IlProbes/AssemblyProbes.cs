using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace TcpNano.IlProbes;

/// <summary>Rewrites a compiled assembly so that each basic block begins with a probe.</summary>
public static class AssemblyProbes
{
    /// <summary>Rewrites an assembly.</summary>
    /// <param name="source">The assembly as it was compiled.</param>
    /// <param name="target">Where the rewritten one goes.</param>
    /// <param name="typeName">Full name of a public static type to add, which gets no probes: for what the probes use.</param>
    /// <param name="makeProbe">Fills the added type, and makes the probe that uses it.</param>
    /// <returns>How many blocks the assembly has.</returns>
    public static int Insert(string source, string target, string typeName, Func<TypeDefinition, Probe> makeProbe)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(source);
        ModuleDefinition module = assembly.MainModule;
        List<MethodDefinition> methods = [.. module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody)];
        int dot = typeName.LastIndexOf('.');
        TypeDefinition type = new(typeName[..dot], typeName[(dot + 1)..], TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, module.TypeSystem.Object);
        module.Types.Add(type);
        Probe probe = makeProbe(type);
        int blocks = 0;
        foreach (MethodDefinition method in methods)
        {
            blocks = Insert(method.Body, probe, blocks);
        }

        assembly.Write(target);
        return blocks;
    }

    private static int Insert(MethodBody body, Probe probe, int block)
    {
        body.SimplifyMacros();
        List<Instruction> code = [.. body.Instructions];
        HashSet<Instruction> leaders = Leaders(body);
        Dictionary<Instruction, Instruction> moved = [];
        ILProcessor il = body.GetILProcessor();
        for (int start = 0; start < code.Count;)
        {
            int end = start + 1;
            while (end < code.Count && !leaders.Contains(code[end]))
            {
                end++;
            }

            IReadOnlyList<Instruction> instructions = probe(il, block++, code.GetRange(start, end - start));
            foreach (Instruction instruction in instructions)
            {
                il.InsertBefore(code[start], instruction);
            }

            moved[code[start]] = instructions[0];
            start = end;
        }

        Redirect(body, code, moved);
        body.OptimizeMacros();
        return block;
    }

    private static HashSet<Instruction> Leaders(MethodBody body)
    {
        HashSet<Instruction> leaders = [];
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                leaders.Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                leaders.UnionWith(targets);
            }

            if (instruction.Next is not null && instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                leaders.Add(instruction.Next!);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            leaders.Add(handler.TryStart);
            leaders.Add(handler.HandlerStart);
            if (handler.FilterStart is not null)
            {
                leaders.Add(handler.FilterStart);
            }
        }

        return leaders;
    }

    // Branches and handlers must enter a block by its probe.
    private static void Redirect(MethodBody body, List<Instruction> code, Dictionary<Instruction, Instruction> moved)
    {
        foreach (Instruction instruction in code)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = moved[target];
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = targets.Select(t => moved[t]).ToArray();
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = moved[handler.TryStart];
            handler.TryEnd = moved.GetValueOrDefault(handler.TryEnd, handler.TryEnd);
            handler.FilterStart = handler.FilterStart is null ? null : moved[handler.FilterStart];
            handler.HandlerStart = moved[handler.HandlerStart];
            handler.HandlerEnd = handler.HandlerEnd is null ? null : moved.GetValueOrDefault(handler.HandlerEnd, handler.HandlerEnd);
        }
    }
}

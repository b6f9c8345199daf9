using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TcpNano.HostTests.Nano.Gate;

/// <summary>
/// nanoCLR marks every value on the evaluation stack as signed or unsigned when it is loaded, computes with the mark of the
/// left operand, and keeps it over <c>(int)</c> of an uint, for which the compiler emits nothing. So <c>(int)(a - b)</c> of two
/// uints stays unsigned: right for comparisons, division and negation, wrong once it is shifted right, widened, taken the
/// remainder of, or handed to somebody who does so. A local, a field or an array element gives it its own mark.
/// </summary>
/// <remarks>
/// This follows the marks through a method as nanoCLR does. Arguments and results are taken to be marked as they are
/// declared: handing on one that is not is what is reported. An uint made a long is unsigned too, but harmless until somebody
/// subtracts from it: of that it is reported only if the method it is handed to does so.
/// </remarks>
internal sealed class Signedness
{
    private const string Why = "an unsigned value cast to signed, which nanoCLR still takes for unsigned: store it in a local that is used twice, a field or an array first, or cast by way of long";

    private static readonly Dictionary<(MethodDefinition Method, ParameterDefinition? Widened), Signedness> s_known = [];

    private readonly MethodDefinition _method;
    private readonly ParameterDefinition? _widened;
    private readonly SortedDictionary<int, string> _found = [];
    private readonly Dictionary<Instruction, StackMark[]> _before = [];
    private readonly Stack<Instruction> _work = new();
    private bool _returnsWidened;

    private Signedness(MethodDefinition method, ParameterDefinition? widened)
    {
        _method = method;
        _widened = widened;
    }

    public static void Check(MethodDefinition method, List<Finding> findings)
    {
        Signedness analysis = Of(method, null);
        foreach (Instruction instruction in method.Body.Instructions)
        {
            if (analysis._found.TryGetValue(instruction.Offset, out string? what))
            {
                findings.Add(Finding.In("signedness", method, instruction, what + ": " + Why));
            }
        }
    }

    private void Run()
    {
        Enter(_method.Body.Instructions[0], []);
        foreach (ExceptionHandler handler in _method.Body.ExceptionHandlers)
        {
            bool hasException = handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter;
            Enter(handler.HandlerStart, hasException ? [StackMark.Other] : []);
            if (handler.FilterStart != null)
            {
                Enter(handler.FilterStart, [StackMark.Other]);
            }
        }

        while (_work.Count > 0)
        {
            Instruction instruction = _work.Pop();
            Stack<StackMark> stack = new(_before[instruction]);
            Step(instruction, stack);
            StackMark[] after = [.. stack.Reverse()];
            if (instruction.OpCode.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw) && instruction.Next != null)
            {
                Enter(instruction.Next, after);
            }

            bool leaves = instruction.OpCode.Code is Code.Leave or Code.Leave_S;
            if (instruction.Operand is Instruction target)
            {
                Enter(target, leaves ? [] : after);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                foreach (Instruction one in targets)
                {
                    Enter(one, after);
                }
            }
        }
    }

    /// <summary>Control reaches an instruction with these marks; where two ways meet, the unsigned one counts.</summary>
    private void Enter(Instruction instruction, StackMark[] stack)
    {
        if (!_before.TryGetValue(instruction, out StackMark[]? known))
        {
            _before.Add(instruction, [.. stack]);
            _work.Push(instruction);
            return;
        }

        bool changed = false;
        for (int i = 0; i < known.Length; i++)
        {
            StackMark merged = known[i] == stack[i] ? known[i] : Worse(known[i], stack[i]);
            changed |= merged != known[i];
            known[i] = merged;
        }

        if (changed)
        {
            _work.Push(instruction);
        }
    }

    private void Step(Instruction instruction, Stack<StackMark> stack)
    {
        Code code = instruction.OpCode.Code;
        switch (code)
        {
            case Code.Dup:
                stack.Push(stack.Peek());
                return;

            case Code.Add or Code.Add_Ovf or Code.Add_Ovf_Un or Code.Sub or Code.Sub_Ovf or Code.Sub_Ovf_Un or Code.Mul or Code.Mul_Ovf or Code.Mul_Ovf_Un
                or Code.Or or Code.Xor or Code.Shl:
                stack.Pop();
                Calculate(stack);
                return;

            case Code.And or Code.Div or Code.Div_Un or Code.Rem_Un or Code.Shr_Un:
                stack.Pop();
                return;

            case Code.Neg or Code.Not:
                Calculate(stack);
                return;

            case Code.Shr or Code.Rem:
                stack.Pop();
                Report(instruction, stack.Peek(), code == Code.Shr ? "shifted" : "remainder");
                return;

            case Code.Conv_I8 or Code.Conv_Ovf_I8:
                if (stack.Peek().Kind == MarkKind.Unsigned4)
                {
                    Report(instruction, stack.Peek(), "widened");
                }

                Replace(stack, MarkKind.Signed8);
                return;

            case Code.Conv_R4 or Code.Conv_R8:
                Report(instruction, stack.Peek(), "widened");
                Replace(stack, MarkKind.Other);
                return;

            case Code.Conv_I1 or Code.Conv_I2 or Code.Conv_I4 or Code.Conv_I or Code.Conv_U1 or Code.Conv_U2:
                Replace(stack, MarkKind.Signed4);
                return;

            case Code.Conv_U4 or Code.Conv_U:
                Replace(stack, MarkKind.Unsigned4);
                return;

            case Code.Conv_U8:
                Replace(stack, stack.Peek().Kind is MarkKind.Unsigned4 or MarkKind.Signed4 ? MarkKind.Widened8 : MarkKind.Unsigned8);
                return;

            case Code.Call or Code.Callvirt or Code.Newobj:
                Call(instruction, (MethodReference)instruction.Operand, stack);
                return;

            case Code.Ret:
                if (stack.Count > 0)
                {
                    StackMark result = stack.Pop();
                    _returnsWidened |= result.Kind == MarkKind.Widened8;
                    HandOn(instruction, result, _method.ReturnType, "returned");
                }

                return;

            default:
                Other(instruction, stack);
                return;
        }
    }

    private void Call(Instruction instruction, MethodReference callee, Stack<StackMark> stack)
    {
        MethodDefinition? target = callee.Resolve();
        bool isKnown = target is { HasBody: true } && target.Module == _method.Module;
        bool returnsWidened = isKnown && Of(target!, null)._returnsWidened;
        for (int i = callee.Parameters.Count - 1; i >= 0; i--)
        {
            StackMark mark = stack.Pop();
            string how = "passed on as argument " + (i + 1).ToString();
            if (mark.Kind != MarkKind.Widened8)
            {
                HandOn(instruction, mark, callee.Parameters[i].ParameterType, how);
            }
            else if (isKnown)
            {
                Signedness there = Of(target!, target!.Parameters[i]);
                returnsWidened |= there._returnsWidened;
                if (there._found.Count > Of(target, null)._found.Count)
                {
                    _found[instruction.Offset] = how;
                }
            }
        }

        if (instruction.OpCode.Code == Code.Newobj)
        {
            stack.Push(StackMark.Of(callee.DeclaringType));
            return;
        }

        if (callee.HasThis)
        {
            stack.Pop();
        }

        if (callee.ReturnType.FullName != "System.Void")
        {
            StackMark result = StackMark.Of(callee.ReturnType);
            stack.Push(result.Kind == MarkKind.Signed8 && returnsWidened ? new StackMark(MarkKind.Widened8, null) : result);
        }
    }

    /// <summary>Everything that only loads, stores or takes away.</summary>
    private void Other(Instruction instruction, Stack<StackMark> stack)
    {
        StackMark under = stack.Count > 1 ? stack.ElementAt(1) : StackMark.Other;
        StackMark top = stack.Count > 0 ? stack.Peek() : StackMark.Other;
        for (int i = StackEffect.Pops(instruction, stack.Count); i > 0; i--)
        {
            stack.Pop();
        }

        for (int i = StackEffect.Pushes(instruction); i > 0; i--)
        {
            bool isWidened = _widened != null && StackEffect.Argument(instruction, _method) == _widened;
            stack.Push(isWidened ? new StackMark(MarkKind.Widened8, null) : StackEffect.Pushed(instruction, _method, under, top));
        }
    }

    /// <summary>A method by itself, or as it is when a parameter is an uint made a long.</summary>
    private static Signedness Of(MethodDefinition method, ParameterDefinition? widened)
    {
        if (!s_known.TryGetValue((method, widened), out Signedness? analysis))
        {
            // Known before it has run: for calls that go in circles.
            analysis = new Signedness(method, widened);
            s_known.Add((method, widened), analysis);
            analysis.Run();
        }

        return analysis;
    }

    private static StackMark Worse(StackMark a, StackMark b)
    {
        foreach (MarkKind kind in new[] { MarkKind.Unsigned8, MarkKind.Unsigned4, MarkKind.Widened8 })
        {
            if (a.Kind == kind || b.Kind == kind)
            {
                return new StackMark(kind, null);
            }
        }

        return new StackMark(a.Kind, null);
    }

    /// <summary>What may have become negative is no longer harmless.</summary>
    private static void Calculate(Stack<StackMark> stack)
    {
        if (stack.Peek().Kind == MarkKind.Widened8)
        {
            Replace(stack, MarkKind.Unsigned8);
        }
    }

    private void HandOn(Instruction instruction, StackMark mark, TypeReference declared, string how)
    {
        if (StackMark.Of(declared).Kind is MarkKind.Signed4 or MarkKind.Signed8)
        {
            Report(instruction, mark, how);
        }
    }

    private void Report(Instruction instruction, StackMark mark, string how)
    {
        if (mark.Kind is MarkKind.Unsigned4 or MarkKind.Unsigned8)
        {
            _found[instruction.Offset] = how;
        }
    }

    private static void Replace(Stack<StackMark> stack, MarkKind kind)
    {
        stack.Pop();
        stack.Push(new StackMark(kind, null));
    }
}

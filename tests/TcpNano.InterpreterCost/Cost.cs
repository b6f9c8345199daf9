namespace TcpNano.InterpreterCost;

/// <summary>What some code executed, by the classes of instruction that differ in price on nanoCLR.</summary>
public sealed record Cost(long Plain, long Calls, long Virtuals, long Natives, long Allocations, long Locks)
{
    public const int CallWeight = 14;
    public const int VirtualWeight = 20;
    public const int NativeWeight = 27;
    public const int AllocationWeight = 30;

    /// <summary>Nothing.</summary>
    public static readonly Cost Zero = new(0, 0, 0, 0, 0, 0);

    /// <summary>IL instructions.</summary>
    public long Instructions => Plain + Calls + Virtuals + Natives + Allocations;

    /// <summary>Managed calls of both kinds.</summary>
    public long ManagedCalls => Calls + Virtuals;

    /// <summary>IL weighted by what nanoCLR needs for it, in units of the simplest instruction.</summary>
    public long Weighted => Plain + (CallWeight * Calls) + (VirtualWeight * Virtuals) + (NativeWeight * Natives) + (AllocationWeight * Allocations);

    public static Cost operator +(Cost a, Cost b) => new(
        a.Plain + b.Plain, a.Calls + b.Calls, a.Virtuals + b.Virtuals, a.Natives + b.Natives, a.Allocations + b.Allocations, a.Locks + b.Locks);

    public static Cost operator -(Cost a, Cost b) => new(
        a.Plain - b.Plain, a.Calls - b.Calls, a.Virtuals - b.Virtuals, a.Natives - b.Natives, a.Allocations - b.Allocations, a.Locks - b.Locks);

    public static Cost operator *(long n, Cost a) => new(n * a.Plain, n * a.Calls, n * a.Virtuals, n * a.Natives, n * a.Allocations, n * a.Locks);
}

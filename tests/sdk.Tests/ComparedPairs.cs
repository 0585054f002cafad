#pragma warning disable CA1018, CA1034, CA1040, CA1051, CA1802, CA1812, CA1813, CA1822, CA1052, CA1050, CA1064, CA1032, CA2211, CA1710, CA1720

namespace StreamFunctions.Sdk.Tests.StandIn
{
    public abstract class Subset
    {
        public abstract int Must { get; }

        public virtual string? May(Subset? other = null) => null;
    }

    public sealed class Changed
    {
        public class ExtraMember { public void Act() { } }

        public class ExtraConstructor { public ExtraConstructor(int size) { } }

        public class WiderAccess { public void Act() { } }

        public class OtherDefault { public void Act(int size = 2) { } }

        public class OtherParameterName { public void Act(int count) { } }

        public class OtherNullability { public void Act(string? text) { } }

        public class NotObsolete { public void Act() { } }

        public class NotSealed;

        public enum OtherValue { Value = 2 }

        public class ExtraSetter { public int Size { get; set; } }

        [AttributeUsage(AttributeTargets.Method)]
        public class OtherUsage : Attribute;

        public class OtherBase : InvalidOperationException;

        public class NoVirtual { public void Act() { } }

        public abstract class LacksAbstract;

        public class OtherConstraint { public void Act<T>() where T : class { } }
    }
}

namespace StreamFunctions.Sdk.Tests.Official
{
    public abstract class Subset
    {
        public abstract int Must { get; }

        public int Extra { get; set; }

        public virtual string? May(Subset? other = null) => null;

        public virtual string? May(int other) => null;
    }

    public sealed class Changed
    {
        public class ExtraMember;

        public class ExtraConstructor { internal ExtraConstructor(int size) => _ = size; }

        public class WiderAccess { protected void Act() { } }

        public class OtherDefault { public void Act(int size = 1) { } }

        public class OtherParameterName { public void Act(int size) { } }

        public class OtherNullability { public void Act(string text) { } }

        public class NotObsolete { [Obsolete("An example.")] public void Act() { } }

        public sealed class NotSealed;

        public enum OtherValue { Value = 1 }

        public class ExtraSetter { public int Size { get; } }

        [AttributeUsage(AttributeTargets.Parameter)]
        public class OtherUsage : Attribute;

        public class OtherBase : Exception;

        public class NoVirtual { public virtual void Act() { } }

        public abstract class LacksAbstract { public abstract void Act(); }

        public class OtherConstraint { public void Act<T>() { } }
    }
}

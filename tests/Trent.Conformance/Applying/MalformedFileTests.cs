// Files of trent apply that fuzzing found to throw: what is no YAML is said to be none, whatever the parser makes of it.
using Trent.Applying.Text;
using Trent.Configuration;

namespace Trent.Conformance.Applying;

public sealed class MalformedFileTests
{
    [Theory]
    [InlineData("a: \"\\ud83d\\u0041\"")]
    [InlineData("a: !!binary2crypt] x")]
    public void What_is_no_YAML_is_said_to_be_none(string text)
    {
        SettingsException refused = Assert.Throws<SettingsException>(() => DocumentReader.Read("state.yaml", text));
        Assert.Contains("not YAML", refused.Message, StringComparison.Ordinal);
    }
}

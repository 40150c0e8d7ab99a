using A.B;

namespace Shop.Conditional;

#region Stores
/// Odd.
public class Conditional : Base
#if ASYNC
    , IAsyncDisposable
#else
    , IDisposable
#endif
{
    public void First()
#if ASYNC
    {
        Begin();
#else
    {
#endif
        End();
    }
}
#endregion
var top = new Conditional();
top.First();
void Helper() { top.First(); }
